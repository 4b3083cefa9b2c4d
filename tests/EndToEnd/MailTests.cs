using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.Playwright;

namespace ResponsiAI.EndToEnd;

/// <summary>The four mails as the running product renders them, in a real Chromium, and the ops page that shows them.</summary>
internal sealed partial class MailTests
{
    private static readonly string[] Names = ["payment-failure", "subscription-cancellation", "subscription-confirmation", "usage-warning"];

    private Product product = null!;
    private IPlaywright playwright = null!;
    private IBrowser chromium = null!;

    [OneTimeSetUp]
    public async Task StartAsync()
    {
        product = await Product.StartAsync(("PRODUCT_NAME", "Fish & Chips"));
        (playwright, chromium) = await Browser.StartAsync();
        var (code, output) = await product.OpsAsync("email", "preview", "--out", "mails");
        Assert.That(code, Is.Zero, output);
    }

    [OneTimeTearDown]
    public async Task StopAsync()
    {
        await chromium.DisposeAsync();
        playwright.Dispose();
        await product.DisposeAsync();
    }

    [Test]
    public async Task The_HTML_of_every_mail_is_valid() =>
        Assert.That(await Graders.ValidateHtmlAsync([.. Names.Select(n => File(n, "html"))]), Is.Empty);

    [Test]
    public async Task The_judge_of_HTML_finds_what_is_wrong()
    {
        var file = File("wrong", "html");
        await System.IO.File.WriteAllTextAsync(file, "<!DOCTYPE html>\n<html><body><p><div></p></body></html>");
        Assert.That(await Graders.ValidateHtmlAsync([file]), Has.Count.GreaterThan(1));
    }

    [Test]
    public async Task Every_mail_can_be_read_by_everybody_in_light_and_in_dark_and_loads_nothing([ValueSource(nameof(Names))] string name, [Values] bool isDark)
    {
        await using var context = await chromium.NewContextAsync(new BrowserNewContextOptions { ColorScheme = isDark ? ColorScheme.Dark : ColorScheme.Light });
        var page = await context.NewPageAsync();
        var requests = new List<string>();
        page.Request += (_, request) => requests.Add(request.Url);
        var address = new Uri(File(name, "html")).AbsoluteUri;
        await page.GotoAsync(address);

        Assert.That(requests, Is.EqualTo(new[] { address }));
        Assert.That(await IsDarkAsync(page.MainFrame), Is.EqualTo(isDark));
        Assert.That(await ViolationsAsync(page), Is.Empty);
    }

    [TestCaseSource(nameof(Names))]
    public async Task Every_link_of_a_mail_is_in_its_text_too(string name)
    {
        var (html, text) = (await System.IO.File.ReadAllTextAsync(File(name, "html")), await System.IO.File.ReadAllTextAsync(File(name, "txt")));
        var links = Link().Matches(html).Select(m => System.Net.WebUtility.HtmlDecode(m.Groups[1].Value)).ToList();
        Assert.That(links, name == "payment-failure" ? Has.Count.EqualTo(1) : Is.Empty);
        foreach (var link in links)
            Assert.That(text, Does.Contain(link));
    }

    [Test]
    public async Task The_ops_page_shows_every_mail_in_light_and_in_dark_under_its_policies()
    {
        await using var context = await OperatorAsync(bypassCsp: false);
        var page = await context.NewPageAsync();
        var errors = new List<string>();
        page.Console += (_, message) =>
        {
            if (message.Type == "error")
                errors.Add(message.Text);
        };
        await page.GotoAsync($"https://localhost:{product.HttpsPort}/ops");
        await page.ClickAsync("a[href='/ops/emails']");
        await Assertions.Expect(page.Locator("main")).ToContainTextAsync("Your payment for invoice SAMPLE-0001 failed");

        foreach (var name in Names)
            foreach (var scheme in new[] { "light", "dark" })
            {
                await Assertions.Expect(page.FrameLocator($"iframe.{scheme}[src$='/{name}']").Locator("body")).ToContainTextAsync("Fish & Chips sent this message");
                var frame = await (await page.QuerySelectorAsync($"iframe.{scheme}[src$='/{name}']"))!.ContentFrameAsync();
                Assert.That(await IsDarkAsync(frame!), Is.EqualTo(scheme == "dark"), name);
            }

        await page.ClickAsync("summary >> nth=2");
        await Assertions.Expect(page.Locator("pre >> nth=2")).ToContainTextAsync("open your invoice:");
        // The browser itself reports the first 401 that makes it ask for the token.
        Assert.That(errors.Where(e => !e.Contains("401", StringComparison.Ordinal)), Is.Empty);
    }

    [Test]
    public async Task The_ops_page_of_the_mails_can_be_read_by_everybody()
    {
        await using var context = await OperatorAsync(bypassCsp: true);
        var page = await context.NewPageAsync();
        await page.GotoAsync($"https://localhost:{product.HttpsPort}/ops/emails");
        Assert.That(await ViolationsAsync(page), Is.Empty);
    }

    private string File(string name, string extension) => Path.Combine(product.Folder, "mails", $"{name}.{extension}");

    private Task<IBrowserContext> OperatorAsync(bool bypassCsp) => chromium.NewContextAsync(new BrowserNewContextOptions
    {
        IgnoreHTTPSErrors = true,
        BypassCSP = bypassCsp,
        // What is emulated would hold in every frame, whatever its element says.
        ColorScheme = ColorScheme.Null,
        HttpCredentials = new HttpCredentials { Username = "ops", Password = product.OpsToken },
    });

    private static Task<bool> IsDarkAsync(IFrame frame) =>
        frame.EvaluateAsync<bool>("() => /^rgb\\((\\d|[1-4]\\d),/.test(getComputedStyle(document.body).backgroundColor)");

    /// <summary>What axe-core finds, with all of its rules.</summary>
    private static async Task<List<string>> ViolationsAsync(IPage page)
    {
        await page.AddScriptTagAsync(new PageAddScriptTagOptions { Path = Graders.Axe });
        var found = await page.EvaluateAsync<JsonElement>("() => axe.run(document, { iframes: false }).then(r => r.violations.map(v => v.id + ': ' + v.nodes.map(n => n.html).join(' | ')))");
        return [.. found.EnumerateArray().Select(v => v.GetString()!)];
    }

    [GeneratedRegex("href=\"([^\"]*)\"")]
    private static partial Regex Link();
}
