using Microsoft.AspNetCore.Http;
using ResponsiAI.Gateway.Tests.Edge;

namespace ResponsiAI.Gateway.Tests.Headers;

[Parallelizable(ParallelScope.Self)]
internal sealed class HeaderPolicyTests
{
    private static readonly (string Member, string Value, string Said)[] NotUnderstood =
    [
        ("Csp__imgSource", "'self'", "no directive of CSP is called so"),
        ("Csp__report-uri", "https://reports.example", "says itself where to report"),
        ("Csp__img-src", "'self'; script-src *", "a source has a semicolon or a comma"),
        ("Csp__img-src", "https://a.example,https://b.example", "a source has a semicolon or a comma"),
        ("Csp__img-src", "https://bücher.example", "a character that no header can hold"),
        ("Csp__default-src", "", "the directive default-src is missing"),
        ("Csp__script-src", "'unsafe-inlin'", "is neither a keyword nor a hash"),
        ("Csp__script-src", "'sha256-zzz'", "is neither a keyword nor a hash"),
        ("Csp__script-src", "Self", "the keyword Self is not quoted"),
        ("Csp__script-src", "'self' unsafe-inline", "the keyword unsafe-inline is not quoted"),
        ("Csp__script-src", "strict-dynamic", "the keyword strict-dynamic is not quoted"),
        ("Csp__script-src", "nonce-abc", "the keyword nonce is not quoted"),
        ("Csp__script-src", "sha256-abc", "the keyword sha256 is not quoted"),
        ("Csp__script-src", "'nonce-abc'", "a nonce that every answer has"),
        ("Csp__script-src", "https://{nonce}", "a nonce that every answer has"),
        ("Csp__script-src", "'none' 'self'", "'none' stands beside other sources"),
        ("Csp__upgrade-insecure-requests", "https:", "has no sources"),
        ("Csp", "default-src 'self'", "it is a text"),
        ("Csp__img-src__main", "'self'", "it has members of its own"),
        ("StrictTransportSecurity__MaxAge", "-1", "it is no number of seconds"),
        ("StrictTransportSecurity__MaxAge", "1.5", "it is no number of seconds"),
        ("StrictTransportSecurity__IncludeSubdomain", "true", "no member is called so"),
        ("StrictTransportSecurity__Preload", "yes", "not one of the words"),
        ("ReferrerPolicy", "", "it names no policy"),
        ("ReferrerPolicy", "origin, orgin", "names a policy that there is not"),
        ("ReferrerPolicy", "origin,origin", "names a policy twice"),
        ("FrameOptions", "ALLOW-FROM https://a.example", "not one of the words"),
        ("CrossOriginOpenerPolicy", "same-site", "not one of the words"),
        ("CrossOriginResourcePolicy", "none", "not one of the words"),
        ("CrossOriginEmbedderPolicy", "require", "not one of the words"),
        ("PermissionsPolicy__camera", "(self)", "not a list of who may use the feature"),
        ("PermissionsPolicy__camera", "https://a.example/path", "not a list of who may use the feature"),
        ("PermissionsPolicy__cam era", "self", "no feature can be called so"),
        ("Base", "lax", "not one of the words"),
        ("Frameoption", "DENY", "no member is called so"),
    ];

    // A start names all that is wrong, so one tells of each fault in a policy of its own.
    private readonly Lazy<Task<string>> refusal = new(() => RefusedAsync([.. NotUnderstood.Select((f, i) => ($"HeaderPolicies__shop{i}__{f.Member}", (string?)f.Value))]));

    [Test]
    public async Task A_variable_turns_the_application_to_the_strict_policy_with_a_nonce_that_the_backend_knows()
    {
        await using var backend = await TellNonceAsync();
        await using var strict = await EdgeProcess.InFrontOfAsync(backend.Address, ("ReverseProxy__Routes__app__Metadata__Headers", "strict"));
        using var first = await strict.Https.GetAsync("/");
        using var second = await strict.Https.GetAsync("/");
        var nonces = new[] { await first.Content.ReadAsStringAsync(), await second.Content.ReadAsStringAsync() };

        Assert.That(nonces[0], Has.Length.EqualTo(22).And.Not.EqualTo(nonces[1]));
        Assert.That(Csp(first), Does.Contain($"script-src 'nonce-{nonces[0]}' 'strict-dynamic'"));
    }

    [Test]
    public async Task A_policy_in_the_file_is_changed_by_the_environment_and_may_have_the_nonce_in_many_places()
    {
        using var folder = new TemporaryFolder();
        var file = await File.ReadAllTextAsync(Path.Combine(Repository.Root, "yarp.json"));
        await File.WriteAllTextAsync(folder.Combine("yarp.json"), file.Insert(file.IndexOf('{', file.IndexOf("\"ReverseProxy\"", StringComparison.Ordinal)) - "\"ReverseProxy\": ".Length, """
            "HeaderPolicies": {
              "Shop": {
                "Base": "api",
                "Csp": {
                  "script-src": ["'nonce-{nonce}'", "https://js.example"],
                  "style-src": "'nonce-{nonce}'",
                  "img-src": "'self'",
                  "frame-ancestors": null,
                  "upgrade-insecure-requests": true,
                  "sandbox": "allow-forms"
                }
              }
            },
            """));
        await using var backend = await TellNonceAsync();
        await using var edge = await EdgeProcess.InFrontOfAsync(backend.Address,
            ("yarp", folder.Combine("yarp.json")), ("ReverseProxy__Routes__app__Metadata__Headers", "shop"), ("HeaderPolicies__shop__Csp__img-src", "https://cdn.example"));
        using var answer = await edge.Https.GetAsync("/");
        var nonce = await answer.Content.ReadAsStringAsync();

        Assert.That(Csp(answer).Split(';'), Is.EquivalentTo(new[]
        {
            "default-src 'none'", $"script-src 'nonce-{nonce}' https://js.example", $"style-src 'nonce-{nonce}'", "img-src https://cdn.example", "upgrade-insecure-requests",
            "sandbox allow-forms", "report-uri /api/csp-report", "report-to csp",
        }));
        Assert.That(Csp(answer), Does.StartWith("default-src 'none';").And.EndsWith(";report-uri /api/csp-report;report-to csp"));
    }

    [TestCaseSource(nameof(NotUnderstood))]
    public async Task What_a_policy_says_and_no_browser_understands_stops_the_start((string Member, string Value, string Said) fault)
    {
        var policy = $"  HeaderPolicies:shop{Array.IndexOf(NotUnderstood, fault)}:{fault.Member.Split("__")[0]}";
        Assert.That((await refusal.Value).Split('\n').Where(l => l.StartsWith(policy, StringComparison.Ordinal)), Has.One.Contains(fault.Said));
    }

    [Test]
    public async Task What_contradicts_itself_stops_the_start()
    {
        var output = await RefusedAsync(
            ("HeaderPolicies__shop__Csp__img-src", "'self'"), ("HeaderPolicies__shop__Csp__imgSrc", "*"),
            ("HeaderPolicies__shop__PermissionsPolicy__display-capture", "self"), ("HeaderPolicies__shop__PermissionsPolicy__displayCapture", "none"),
            ("HeaderPolicies__shop__StrictTransportSecurity__Preload", "true"), ("HeaderPolicies__shop__StrictTransportSecurity__MaxAge", "3600"),
            ("HeaderPolicies__shop__FrameOptions", "SAMEORIGIN"),
            ("HeaderPolicies__guide__Base", "api"));

        Assert.That(output, Does.Contain("the directive img-src is there twice").And.Contain("the feature display-capture is there twice")
            .And.Contain("the preload list does not take it").And.Contain("FrameOptions permits what the directive frame-ancestors").And.Contain("HeaderPolicies:guide: a built-in policy has this name")
            .And.Contain("5 settings"));
    }

    [Test]
    public async Task A_mode_that_there_is_not_stops_the_start()
    {
        Assert.That(await RefusedAsync(("ReverseProxy__Routes__app__Metadata__HeadersMode", "off")), Does.Contain("HeadersMode is not one of enforce, report-only"));
    }

    private static Task<TestBackend> TellNonceAsync() => TestBackend.StartAsync(context => context.Response.WriteAsync($"{context.Request.Headers["X-Csp-Nonce"]}"));

    private static string Csp(HttpResponseMessage answer) => answer.Headers.GetValues("Content-Security-Policy").Single();

    private static async Task<string> RefusedAsync(params (string Name, string? Value)[] settings)
    {
        await using var process = ServiceProcess.Launch("Gateway", settings.ToDictionary(s => s.Name, s => s.Value), null, "--check");
        Assert.That(await process.Child.WaitForExitAsync(), Is.EqualTo(78), process.Output);
        return process.Output;
    }
}
