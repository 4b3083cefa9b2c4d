using System.Net;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Http;

namespace ResponsiAI.Console.Tests;

internal sealed class OpsPageTests
{
    private readonly TcpListener mute = new(IPAddress.Loopback, 0);
    private TemporaryFolder folder = null!;
    private FakeServer billing = null!;
    private FakeServer app = null!;
    private ServiceProcess ops = null!;

    [OneTimeSetUp]
    public async Task StartAsync()
    {
        folder = new TemporaryFolder();
        // Accepts connections and never answers.
        mute.Start();
        billing = await FakeServer.StartAsync(_ => Results.Json(
            new { status = "degraded", services = new { database = "ok", stripe = "error" }, details = new { stripe = "<b>2 events are stuck</b>", database = "refused mia@example.com with password=canary" } }, statusCode: 503));
        app = await FakeServer.StartAsync(seen => seen.Path == "/healthz" ? Results.NotFound() : Results.StatusCode(500));
        Directory.CreateDirectory(folder.Combine("backups"));
        await File.WriteAllTextAsync(folder.Combine("backups/backup-20240102T030405Z.sql.gz"), new string('x', 12_345));
        ops = await ServiceProcess.StartAsync("Console", OpsProcess.Settings(
            ("DATA_DIR", folder.Path), ("BACKUP_DIR", folder.Combine("backups")), ("BILLING_URL", billing.Address.ToString()), ("APP_URL", app.Address.ToString()),
            ("APP_HEALTH_PATH", "/healthz"), ("NOTIFICATIONS_URL", $"http://{mute.LocalEndpoint}")), arguments: "serve");
        // On a cold process the first answers may take longer than a part has.
        using var client = Http.Client(ops.Address, internalToken: true);
        await Wait.UntilAsync(async () =>
        {
            using var answer = await client.GetAsync(new Uri("/ops/health", UriKind.Relative));
            var entries = (await answer.Content.ReadFromJsonAsync<JsonObject>())!["entries"]!;
            return (entries["billing"]!["status"]!.ToString(), entries["app"]!["status"]!.ToString()) == ("Degraded", "Healthy");
        }, "billing and the application are seen as they are");
    }

    [OneTimeTearDown]
    public async Task StopAsync()
    {
        await ops.DisposeAsync();
        await billing.DisposeAsync();
        await app.DisposeAsync();
        mute.Dispose();
        folder.Dispose();
    }

    [TestCase("/ops")]
    [TestCase("/ops/")]
    public async Task The_page_shows_the_health_of_every_part_and_the_backups(string path)
    {
        var page = await GetAsync(path);
        Assert.Multiple(() =>
        {
            Assert.That(page, Does.Match("""<th scope="row">billing</th><td><span class="state degraded">degraded</span>"""));
            Assert.That(page, Does.Contain("""stripe <span class="state error">error</span>"""));
            Assert.That(page, Does.Contain("&lt;b&gt;2 events are stuck").And.Not.Contain("<b>2"));
            Assert.That(page, Does.Contain("refused m***@example.com with password=[Filtered]"));
            Assert.That(page, Does.Contain("no answer within 750 ms"));
            Assert.That(page, Does.Match("""<th scope="row">app</th><td><span class="state ok">ok</span>"""));
            Assert.That(page, Does.Match("""<th scope="row">ops</th><td><span class="state ok">ok</span>"""));
            Assert.That(page, Does.Contain("backup-20240102T030405Z.sql.gz").And.Contain("12,345").And.Contain("2024-01-02 03:04:05 UTC"));
        });
    }

    [Test]
    public async Task The_page_has_nothing_that_the_strictest_policy_forbids()
    {
        var page = await GetAsync("/ops");
        Assert.Multiple(() =>
        {
            Assert.That(page, Does.Not.Match(@"<style|\sstyle=|\son[a-z]+=|javascript:|https?://"));
            Assert.That(Regex.Matches(page, "<script[^>]*>").Select(m => m.Value), Has.All.Contain(" src=\"/ops/assets/"));
            Assert.That(page, Does.Contain("<html lang=\"en\">").And.Contain("<main").And.Contain("<h1>"));
        });
        foreach (Match asset in Regex.Matches(page, "/ops/assets/[a-z.]+"))
            Assert.That(await GetAsync(asset.Value), Is.Not.Empty);
    }

    [Test]
    public async Task The_script_carries_the_nonce_of_the_gateways_policy()
    {
        using var client = Http.Client(ops.Address, internalToken: true);
        client.DefaultRequestHeaders.Add("X-Csp-Nonce", "abc-_123\"><x");
        Assert.That(await client.GetStringAsync(new Uri("/ops", UriKind.Relative)), Does.Contain(" nonce=\"abc-_123&quot;&gt;&lt;x\"></script>"));
        Assert.That(await GetAsync("/ops"), Does.Not.Contain("nonce"));
    }

    [Test]
    public async Task Health_for_machines_has_the_shape_of_the_health_checks_page()
    {
        using var client = Http.Client(ops.Address, internalToken: true);
        using var answer = await client.GetAsync(new Uri("/ops/health", UriKind.Relative));
        var report = (await answer.Content.ReadFromJsonAsync<JsonObject>())!;
        var entries = report["entries"]!.AsObject();
        Assert.Multiple(() =>
        {
            Assert.That(answer.StatusCode, Is.EqualTo(HttpStatusCode.ServiceUnavailable));
            Assert.That(report["status"]!.ToString(), Is.EqualTo("Unhealthy"));
            Assert.That(report["totalDuration"]!.ToString(), Does.Match(@"^\d\d:\d\d:\d\d"));
            Assert.That(entries.Select(e => e.Key), Is.EquivalentTo(new[] { "billing", "notifications", "app", "ops" }));
            Assert.That(entries["billing"]!["status"]!.ToString(), Is.EqualTo("Degraded"));
            Assert.That(entries["billing"]!["data"]!["stripe"]!.ToString(), Is.EqualTo("error"));
            Assert.That(entries["notifications"]!["description"]!.ToString(), Is.EqualTo("no answer within 750 ms"));
        });
    }

    [Test]
    public async Task Without_notifications_the_page_of_the_mails_is_a_sentence_for_each()
    {
        var page = await GetAsync("/ops/emails");
        Assert.That(Regex.Matches(page, "Notifications does not answer, so this mail cannot be shown."), Has.Count.EqualTo(4));
        Assert.That(page, Does.Not.Match(@"<style|<iframe|<script|\sstyle=|\son[a-z]+=|https?://"));
        using var client = Http.Client(ops.Address, internalToken: true);
        using var mail = await client.GetAsync(new Uri("/ops/emails/payment-failure", UriKind.Relative));
        Assert.That((mail.StatusCode, (string)(await mail.Content.ReadFromJsonAsync<JsonObject>())!["reason"]!), Is.EqualTo((HttpStatusCode.ServiceUnavailable, "preview_unavailable")));
        using var unknown = await client.GetAsync(new Uri("/ops/emails/newsletter", UriKind.Relative));
        Assert.That(unknown.StatusCode, Is.EqualTo(HttpStatusCode.NotFound));
    }

    [TestCase("/ops")]
    [TestCase("/ops/emails")]
    [TestCase("/ops/health")]
    [TestCase("/ops/assets/ops.css")]
    public async Task Nothing_is_shown_without_the_internal_token(string path)
    {
        using var client = Http.Client(ops.Address);
        using var answer = await client.GetAsync(new Uri(path, UriKind.Relative));
        Assert.That(answer.StatusCode, Is.EqualTo(HttpStatusCode.Unauthorized));
        Assert.That((await answer.Content.ReadFromJsonAsync<JsonObject>())!["reason"]!.ToString(), Is.EqualTo("internal_token"));
    }

    [Test]
    public async Task Its_own_health_needs_no_token_and_says_nothing_of_the_others()
    {
        using var client = Http.Client(ops.Address);
        var health = (await client.GetFromJsonAsync<JsonObject>(new Uri("/health", UriKind.Relative)))!;
        Assert.That(health["services"]!.AsObject().Select(s => s.Key), Is.EquivalentTo(new[] { "ops", "backups" }));
    }

    [Test]
    public void The_application_never_sees_the_internal_token() =>
        Assert.That(app.Requests.Concat(billing.Requests).Where(r => r.Headers.ContainsKey("X-Internal-Token")), Is.Empty);

    [Test]
    public async Task The_command_knows_the_switches_of_every_process()
    {
        var settings = OpsProcess.Settings(("DATA_DIR", folder.Path));
        await using (var check = ServiceProcess.Launch("Console", settings, arguments: ["serve", "--check"]))
        {
            Assert.That(await check.Child.WaitForExitAsync(), Is.Zero);
            Assert.That(check.Output, Does.Contain("the settings are good"));
        }

        await using var withParent = await ServiceProcess.StartAsync("Console", settings, arguments: ["serve", "--with-parent"]);
        withParent.Child.CloseInput();
        Assert.That(await withParent.Child.WaitForExitAsync(), Is.Zero);
    }

    private async Task<string> GetAsync(string path)
    {
        using var client = Http.Client(ops.Address, internalToken: true);
        return await client.GetStringAsync(new Uri(path, UriKind.Relative));
    }
}
