using System.Security.Cryptography.X509Certificates;
using System.Text.Json;

namespace ResponsiAI.Console.Tests.Grading;

/// <summary>The command `ops grade` on sites as they are found, beside the Observatory's own package.</summary>
internal sealed class GradeTests
{
    private const string HelmetCsp = "default-src 'self';base-uri 'self';font-src 'self' https: data:;form-action 'self';frame-ancestors 'self';img-src 'self' data:;object-src 'none';script-src 'self';script-src-attr 'none';style-src 'self' https: 'unsafe-inline';upgrade-insecure-requests";
    private const string GuideCsp = "default-src 'self'; script-src 'self' 'unsafe-inline'; style-src 'self' 'unsafe-inline' https://fonts.googleapis.com; font-src 'self' https://fonts.gstatic.com data:; img-src 'self' data: https: blob:; connect-src 'self'; object-src 'none'; base-uri 'self'; form-action 'self'; frame-ancestors 'none'";
    private const string OwaspCsp = "default-src 'self'; form-action 'self'; base-uri 'self'; object-src 'none'; frame-ancestors 'none'; upgrade-insecure-requests";

    private static readonly string[] Helmet =
    [
        $"Content-Security-Policy: {HelmetCsp}", "Cross-Origin-Opener-Policy: same-origin", "Cross-Origin-Resource-Policy: same-origin", "Origin-Agent-Cluster: ?1", "Referrer-Policy: no-referrer",
        "Strict-Transport-Security: max-age=31536000; includeSubDomains", "X-Content-Type-Options: nosniff", "X-DNS-Prefetch-Control: off", "X-Download-Options: noopen", "X-Frame-Options: SAMEORIGIN",
        "X-Permitted-Cross-Domain-Policies: none", "X-XSS-Protection: 0",
    ];

    private static readonly string[] Owasp =
    [
        "Strict-Transport-Security: max-age=63072000; includeSubDomains", "X-Frame-Options: deny", "X-Content-Type-Options: nosniff", $"Content-Security-Policy: {OwaspCsp}", "X-Permitted-Cross-Domain-Policies: none",
        "Referrer-Policy: no-referrer", "Cross-Origin-Embedder-Policy: require-corp", "Cross-Origin-Opener-Policy: same-origin", "Cross-Origin-Resource-Policy: same-origin", "Cache-Control: no-store, max-age=0", "X-DNS-Prefetch-Control: off",
        "Permissions-Policy: accelerometer=(), autoplay=(), camera=(), cross-origin-isolated=(), display-capture=(), encrypted-media=(), fullscreen=(), geolocation=(), gyroscope=(), keyboard-map=(), magnetometer=(), microphone=(), midi=(), payment=(), picture-in-picture=(), publickey-credentials-get=(), screen-wake-lock=(), sync-xhr=(self), usb=(), web-share=(), xr-spatial-tracking=(), clipboard-read=(), clipboard-write=(), gamepad=(), hid=(), idle-detection=(), interest-cohort=(), serial=(), unload=()",
    ];

    private const string GoodCookie = "Set-Cookie: __Host-session=1; Path=/; Secure; HttpOnly; SameSite=Lax";

    private static readonly (string Name, int Score, SiteDescription Site)[] Sites =
    [
        ("helmet's defaults behind a redirect", 120, new() { Bare = true, Headers = Helmet }),
        ("helmet's defaults without HTTPS", 60, new() { Bare = true, Headers = Helmet, HasHttps = false, Plain = (c, _) => new SiteDescription { Bare = true, Headers = Helmet }.AnswerAsync(c) }),
        ("helmet's defaults on HTTP too", 80, new() { Bare = true, Headers = Helmet, Plain = (_, _) => Task.CompletedTask }),
        ("the guide's CSP behind a redirect", 80, new() { Bare = true, Headers = [$"Content-Security-Policy: {GuideCsp}", .. Helmet.Skip(1)] }),
        ("the guide's CSP without a redirect", 60, new() { Bare = true, Headers = [$"Content-Security-Policy: {GuideCsp}", .. Helmet.Skip(1)], Plain = (_, _) => Task.CompletedTask }),
        ("OWASP's set", 125, new() { Bare = true, Headers = Owasp }),
        ("OWASP's set and a good cookie", 130, new() { Bare = true, Headers = [.. Owasp, GoodCookie] }),
        ("OWASP's set and a bad cookie", 70, new() { Bare = true, Headers = [.. Owasp, "Set-Cookie: session=1"], HasHttp = false }),
        ("all that headers can give", 135, new() { Headers = [GoodCookie] }),
        ("all that headers and pages can give", 140, new() { Headers = [GoodCookie], Body = "<script src=/a.js integrity=sha384-abc></script>" }),
        ("a bare site", 30, new() { Bare = true }),
        ("a broken HSTS", 80, new() { Headers = ["Strict-Transport-Security: max-age=1y, preload", GoodCookie] }),
        ("CORS for whoever asks", 135, new() { Headers = [GoodCookie], Preflight = ["Access-Control-Allow-Origin: {origin}", "Access-Control-Allow-Credentials: true"] }),
        ("a script of somebody", 50, new() { Body = "<script src=//cdn.example.com/a.js></script>" }),
        ("a page that asks for a password", 135, new() { Headers = [GoodCookie], Status = 401 }),
        ("a page that is forbidden", 135, new() { Headers = [GoodCookie], Status = 403 }),
        ("a bonus that is given from 90 points on", 115, new() { Headers = ["Referrer-Policy: unsafe-url", "X-Content-Type-Options"] }),
        ("a bonus that is not given below", 85, new() { Headers = ["Referrer-Policy: unsafe-url", "X-Content-Type-Options", "Set-Cookie: a=1; SameSite=Lax"] }),
    ];

    private readonly Dictionary<string, (GradedSite Site, ObservatoryScore Observatory)> started = [];
    private TestCertificate certificate = null!;
    private X509Certificate2 loaded = null!;

    private static IEnumerable<string> Names => Sites.Select(s => s.Name);

    [OneTimeSetUp]
    public async Task StartAsync()
    {
        certificate = new TestCertificate();
        loaded = certificate.Load();
        var sites = new List<GradedSite>();
        foreach (var (_, _, site) in Sites)
            sites.Add(await GradedSite.StartAsync(site, loaded));
        var scores = await Graders.ObservatoryAsync(sites.Select(s => s.Entrances), certificate.CertificateFile);
        foreach (var (index, (name, _, _)) in Sites.Index())
            started[name] = (sites[index], scores[index]);
    }

    [OneTimeTearDown]
    public async Task StopAsync()
    {
        foreach (var (site, _) in started.Values)
            await site.DisposeAsync();
        loaded.Dispose();
        certificate.Dispose();
    }

    [TestCaseSource(nameof(Names))]
    public async Task The_score_is_the_observatorys(string name)
    {
        var (site, observatory) = started[name];
        var graded = await GradeProcess.SiteAsync(site, certificate.CertificateFile);

        Assert.That(graded.Rows, Is.EquivalentTo(observatory.Tests));
        Assert.That((graded.Score, graded.Grade), Is.EqualTo((observatory.Score, observatory.Grade)));
        Assert.That(graded.Score, Is.EqualTo(Sites.Single(s => s.Name == name).Score));
    }

    [Test]
    public async Task With_the_preload_list_every_point_can_be_had()
    {
        await using var site = await GradedSite.StartAsync(new() { Headers = [GoodCookie], Body = "<script src=/a.js integrity=sha384-abc></script>" }, loaded);
        using var folder = new TemporaryFolder();
        await File.WriteAllTextAsync(folder.Combine("list.json"), """
            // The form of Chromium's file.
            { "entries": [ { "name": "localhost", "policy": "test", "mode": "force-https", "include_subdomains": true } ] }
            """);
        var observatory = (await Graders.ObservatoryAsync([site.Entrances], certificate.CertificateFile, preloaded: "localhost"))[0];
        var graded = await GradeProcess.JsonAsync(certificate.CertificateFile, site.Url, "--http-port", $"{site.HttpPort}", "--preload-list", folder.Combine("list.json"));

        Assert.That((graded.Score, graded.Grade), Is.EqualTo((145, "A+")).And.EqualTo((observatory.Score, observatory.Grade)));
        Assert.That(graded.Rows, Is.EquivalentTo(observatory.Tests));
        Assert.That(graded.Notes, Is.Empty);
    }

    [Test]
    public async Task A_certificate_that_nobody_vouches_for_costs_what_it_costs_at_the_observatory()
    {
        await using var site = await GradedSite.StartAsync(new() { Plain = (c, https) => SiteDescription.Redirect(c, $"https://{c.Request.Host.Host}:{new Uri(https).Port}/") }, loaded);
        // An address of this machine that does not look like one.
        string[] arguments = [$"https://[::ffff:127.0.0.2]:{site.HttpsPort}/", "--http-port", $"{site.HttpPort}"];
        var observatory = (await Graders.ObservatoryAsync([site.Entrances]))[0];
        var graded = await GradeProcess.JsonAsync(null, arguments);
        var insecure = await GradeProcess.JsonAsync(null, [.. arguments, "--insecure"]);

        Assert.That((graded["strict-transport-security"].Result, graded["redirection"].Result), Is.EqualTo(("hsts-invalid-cert", "redirection-invalid-cert")));
        Assert.That(graded.Rows, Is.EquivalentTo(observatory.Tests));
        Assert.That((graded.Score, graded.Grade), Is.EqualTo((observatory.Score, observatory.Grade)));
        Assert.That((insecure["strict-transport-security"].Points, insecure["redirection"].Points), Is.EqualTo((0, 0)));
        Assert.That(insecure.Notes, Has.Some.Contains("nobody vouches for"));
    }

    [Test]
    public async Task On_this_machine_a_self_signed_certificate_is_taken_and_told()
    {
        await using var site = await GradedSite.StartAsync(new(), loaded);
        var graded = await GradeProcess.SiteAsync(site, null);

        Assert.That((graded.Score, graded["redirection"].Points), Is.EqualTo((130, 0)));
        Assert.That(graded.Notes, Has.Some.Contains("nobody vouches for"));
    }

    [Test]
    public async Task A_table_says_for_each_lost_point_what_to_write()
    {
        await using var site = await GradedSite.StartAsync(new() { Bare = true, Headers = ["X-Frame-Options: DENY", "Cross-Origin-Opener-Policy: same-origin"] }, loaded);
        var (code, output) = await GradeProcess.RunAsync(certificate.CertificateFile, site.Url, "--http-port", $"{site.HttpPort}");

        Assert.That(code, Is.Zero);
        Assert.That(output, Does.Contain("Strict-Transport-Security: max-age=63072000; includeSubDomains").And.Contain("X-Content-Type-Options: nosniff").And.Contain("-25"));
        Assert.That(output.TrimEnd().Split('\n')[^1], Is.EqualTo("50 by the package's table (C), 50 with the rows of 1.6 (C)"));
    }

    [TestCase(135, 0)]
    [TestCase(136, 1)]
    public async Task A_score_below_the_least_one_fails(int least, int code)
    {
        await using var site = await GradedSite.StartAsync(new() { Headers = [GoodCookie] }, loaded);
        var (exit, output) = await GradeProcess.RunAsync(certificate.CertificateFile, site.Url, "--http-port", $"{site.HttpPort}", "--min", $"{least}");

        Assert.That(exit, Is.EqualTo(code));
        Assert.That(output, Does.Contain("135 by the package's table (A+)"));
    }

    [Test]
    public async Task The_rows_of_the_newer_table_stand_beside_the_score()
    {
        await using var site = await GradedSite.StartAsync(new()
        {
            Headers = ["Content-Security-Policy: default-src 'none'", "Cross-Origin-Embedder-Policy: require-corp; report-to=\"a\"", "Cross-Origin-Opener-Policy: same-origin-allow-popups"],
        }, loaded);
        await using var wrong = await GradedSite.StartAsync(new() { Headers = ["Cross-Origin-Embedder-Policy: Require-Corp", "Cross-Origin-Opener-Policy: unsafe-none"] }, loaded);
        var graded = await GradeProcess.SiteAsync(site, certificate.CertificateFile);
        var failed = await GradeProcess.SiteAsync(wrong, certificate.CertificateFile);

        Assert.That((graded.Score, graded.NewerScore), Is.EqualTo((125, 150)));
        Assert.That((failed.Score, failed.NewerScore), Is.EqualTo((130, 125)));
        Assert.That(failed.NewerTests.Select(t => t.Result), Is.EqualTo(new[] { "coep-header-invalid", "coop-implemented-with-unsafe-none" }));
    }

    [Test]
    public async Task OWASPs_set_leaves_nothing_to_say()
    {
        await using var site = await GradedSite.StartAsync(new() { Bare = true, Headers = Owasp }, loaded);
        Assert.That((await GradeProcess.SiteAsync(site, certificate.CertificateFile)).Owasp, Is.Empty);
    }

    [Test]
    public async Task What_OWASP_asks_for_and_what_it_would_not_send_is_told_header_by_header()
    {
        await using var site = await GradedSite.StartAsync(new()
        {
            Bare = true,
            Headers = ["X-Powered-By: Express", "x-aspnet-version: 4", "$wsep: 1", "X-Frame-Options: SAMEORIGIN", "Strict-Transport-Security: includeSubDomains; max-age=63072001", "Content-Security-Policy: default-src 'none'; form-action *"],
        }, loaded);
        var owasp = (await GradeProcess.SiteAsync(site, certificate.CertificateFile)).Owasp.ToDictionary(n => n.Header, StringComparer.OrdinalIgnoreCase);

        Assert.That(owasp.Values.Where(n => n.State == "sent").Select(n => n.Header.ToLowerInvariant()), Is.EquivalentTo(new[] { "x-powered-by", "x-aspnet-version", "$wsep" }));
        Assert.That((owasp["X-Frame-Options"].State, owasp["X-Frame-Options"].Write), Is.EqualTo(("differs", "X-Frame-Options: deny")));
        Assert.That(owasp["Content-Security-Policy"].Says, Does.Contain("form-action 'self'").And.Contain("frame-ancestors 'none'").And.Not.Contain("default-src").And.Not.Contain("object-src"));
        Assert.That(owasp["Permissions-Policy"].State, Is.EqualTo("missing"));
        Assert.That(owasp.Keys, Does.Not.Contain("Strict-Transport-Security"));
    }

    [Test]
    public async Task What_the_table_takes_and_the_observatory_overlooks_is_told()
    {
        await using var site = await GradedSite.StartAsync(new() { Preflight = ["Access-Control-Allow-Origin: {origin}", "Access-Control-Allow-Credentials: true"] }, loaded);
        var graded = await GradeProcess.SiteAsync(site, certificate.CertificateFile);

        Assert.That(graded.Notes, Has.Some.Contains("50 would be left"));
        Assert.That(graded["cross-origin-resource-sharing"].Write, Is.Not.Empty);
    }

    [TestCase(404)]
    [TestCase(500)]
    public async Task A_page_that_is_none_is_not_graded(int status)
    {
        await using var site = await GradedSite.StartAsync(new() { Status = status }, loaded);
        var (code, output) = await GradeProcess.RunAsync(certificate.CertificateFile, site.Url, "--http-port", $"{site.HttpPort}");

        Assert.That(code, Is.EqualTo(1));
        Assert.That(output, Does.Contain($"answered {status}; only 2xx, 3xx, 401 and 403 can be graded"));
    }

    [Test]
    public async Task A_site_that_is_not_there_is_told()
    {
        var (code, output) = await GradeProcess.RunAsync(null, $"https://localhost:{FreePort.Next()}/");
        Assert.That(code, Is.EqualTo(69));
        Assert.That(output, Does.Contain("No page comes from https://localhost:"));
    }

    [TestCase("ftp://localhost/")]
    [TestCase("https://user:word@localhost/")]
    [TestCase("https://localhost/", "--http-port", "0")]
    [TestCase("https://localhost/", "--min", "much")]
    public async Task A_command_line_that_cannot_be_understood_is_refused(params string[] arguments) =>
        Assert.That((await GradeProcess.RunAsync(null, arguments)).Code, Is.EqualTo(64));

    [Test]
    public async Task A_page_without_end_is_read_so_far_and_no_further()
    {
        await using var site = await GradedSite.StartAsync(new() { Body = new string(' ', 5 << 20) + "<script src=//cdn.example.com/a.js></script>" }, loaded);
        var graded = await GradeProcess.SiteAsync(site, certificate.CertificateFile);

        Assert.That(graded["subresource-integrity"].Result, Is.EqualTo("sri-not-implemented-but-no-scripts-loaded"));
        Assert.That(graded.Notes, Has.Some.Contains("longer than 4 MiB"));
    }

    [Test]
    public async Task Elements_in_elements_without_end_do_not_hold_the_command()
    {
        await using var site = await GradedSite.StartAsync(new() { Body = string.Concat(Enumerable.Repeat("<div>", 800_000)) }, loaded);
        var (code, output) = await GradeProcess.RunAsync(certificate.CertificateFile, site.Url, "--http-port", $"{site.HttpPort}");

        Assert.That(code, Is.EqualTo(1));
        Assert.That(output, Does.Contain("could not be read within 10 s"));
    }

    [Test]
    public async Task A_page_at_a_path_is_graded_by_both_schemes()
    {
        await using var site = await GradedSite.StartAsync(new() { Plain = (c, https) => SiteDescription.Redirect(c, https.TrimEnd('/') + c.Request.Path) }, loaded);
        var (code, output) = await GradeProcess.RunAsync(certificate.CertificateFile, $"http://localhost:{site.HttpPort}/a/page?q=1", "--https-port", $"{site.HttpsPort}", "--json");

        Assert.That(code, Is.Zero);
        using var json = JsonDocument.Parse(output);
        Assert.That(json.RootElement.GetProperty("url").GetString(), Is.EqualTo($"https://localhost:{site.HttpsPort}/a/page?q=1"));
        Assert.That(json.RootElement.GetProperty("score").GetInt32(), Is.EqualTo(130));
    }
}
