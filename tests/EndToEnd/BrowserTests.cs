using Microsoft.Playwright;

namespace ResponsiAI.EndToEnd;

/// <summary>The demo page in a real Chromium.</summary>
internal sealed class BrowserTests
{
    private RedisServer redis = null!;
    private Product product = null!;
    private IPlaywright playwright = null!;
    private IBrowser chromium = null!;

    [OneTimeSetUp]
    public async Task StartAsync()
    {
        redis = await RedisServer.StartAsync();
        product = await Product.StartAsync(("REDIS_URL", redis.Url));
        (playwright, chromium) = await Browser.StartAsync();
    }

    [OneTimeTearDown]
    public async Task StopAsync()
    {
        await chromium.DisposeAsync();
        playwright.Dispose();
        await product.DisposeAsync();
        await redis.DisposeAsync();
    }

    [Test]
    public async Task A_user_signs_in_stays_signed_in_over_a_restart_of_the_gateway_and_signs_out()
    {
        await using var context = await NewContextAsync();
        var (page, errors) = await OpenAsync(context, product);

        await page.ClickAsync("#remember");
        await Assertions.Expect(page.Locator("#data")).ToContainTextAsync("visitedAt");
        var anonymous = await SessionCookieAsync(context);
        await page.FillAsync("#user", "Zoë <b>");
        await page.ClickAsync("#sign-in");
        await Assertions.Expect(page.Locator("#signed-in-user")).ToHaveTextAsync("Zoë <b>");
        var signedIn = await SessionCookieAsync(context);
        Assert.Multiple(() =>
        {
            Assert.That(signedIn.Name, Is.EqualTo("__Host-session"));
            Assert.That(signedIn.HttpOnly && signedIn.Secure, Is.True);
            Assert.That(signedIn.SameSite, Is.EqualTo(SameSiteAttribute.Lax));
            Assert.That(signedIn.Path, Is.EqualTo("/"));
            Assert.That(signedIn.Value, Is.Not.EqualTo(anonymous.Value));
        });
        Assert.That(await redis.CommandAsync("KEYS session:{*}"), Does.Not.Contain(signedIn.Value.Split('.')[0]).And.StartWith("*1"));

        await product.KillAsync("gateway");
        await Wait.UntilAsync(async () => (await product.Plain.GetAsync("/api/health/ready")).IsSuccessStatusCode, "the gateway is ready again");
        await page.ReloadAsync();
        await Assertions.Expect(page.Locator("#signed-in-user")).ToHaveTextAsync("Zoë <b>");

        await page.ClickAsync("#sign-out");
        await Assertions.Expect(page.Locator("#sign-in")).ToBeVisibleAsync();
        Assert.That(await context.CookiesAsync(), Is.Empty);
        Assert.That(errors, Is.Empty);
    }

    [Test]
    public async Task The_page_works_under_the_strict_policy_too()
    {
        await using var strict = await Product.StartAsync(("ReverseProxy__Routes__app__Metadata__Headers", "strict"));
        await using var context = await NewContextAsync();
        var (page, errors) = await OpenAsync(context, strict);

        await Assertions.Expect(page.Locator("#headers")).ToContainTextAsync("strict-dynamic");
        await page.FillAsync("#user", "anna");
        await page.ClickAsync("#sign-in");
        await Assertions.Expect(page.Locator("#signed-in-user")).ToHaveTextAsync("anna");
        Assert.That(errors, Is.Empty);
    }

    [Test]
    public async Task The_ops_page_shows_every_part_without_an_error()
    {
        var token = product.OpsToken;
        await using var context = await chromium.NewContextAsync(new BrowserNewContextOptions
        {
            IgnoreHTTPSErrors = true,
            HttpCredentials = new HttpCredentials { Username = "ops", Password = token },
        });
        var page = await context.NewPageAsync();
        var errors = Watch(page);
        // The page's script asks the gateway, and a browser reports a 503 as an error.
        await product.HealthIsAsync("ok");
        await page.GotoAsync($"https://localhost:{product.HttpsPort}/ops");

        foreach (var part in new[] { "billing", "notifications", "database", "sessions", "backups" })
            await Assertions.Expect(page.Locator("main")).ToContainTextAsync(part, new LocatorAssertionsToContainTextOptions { IgnoreCase = true });
        // The browser itself reports the first 401 that makes it ask for the token.
        Assert.That(errors.Where(e => !e.Contains("401", StringComparison.Ordinal)), Is.Empty);
    }

    private Task<IBrowserContext> NewContextAsync() => chromium.NewContextAsync(new BrowserNewContextOptions { IgnoreHTTPSErrors = true });

    private static async Task<(IPage Page, List<string> Errors)> OpenAsync(IBrowserContext context, Product product)
    {
        var page = await context.NewPageAsync();
        var errors = Watch(page);
        await page.GotoAsync($"https://localhost:{product.HttpsPort}/");
        return (page, errors);
    }

    private static List<string> Watch(IPage page)
    {
        var errors = new List<string>();
        page.Console += (_, message) =>
        {
            if (message.Type == "error")
                errors.Add(message.Text);
        };
        page.PageError += (_, error) => errors.Add(error);
        return errors;
    }

    private static async Task<BrowserContextCookiesResult> SessionCookieAsync(IBrowserContext context) =>
        (await context.CookiesAsync()).Single(c => c.Name == "__Host-session");
}
