using ResponsiAI.Gateway.Tests.Edge;

namespace ResponsiAI.Gateway.Tests;

[Parallelizable(ParallelScope.Self)]
internal sealed class StartTests
{
    [Test]
    public async Task A_start_with_wrong_settings_lists_all_of_them_and_exits_78()
    {
        var output = await RefusedAsync(new()
        {
            ["ASPNETCORE_ENVIRONMENT"] = "Production",
            ["ASPNETCORE_URLS"] = "https://localhost:18443",
            ["SESSION_SECRET"] = "canary-too-short",
            ["REDIS_URL"] = "redis://user:canary-password@:99999/x",
            ["TRUSTED_PROXIES"] = "10.0.0.0/8,canary-network",
            ["RATE_LIMIT"] = "canary-many",
            ["DRAIN_SECONDS"] = "canary-soon",
            ["LOG_LEVEL"] = "canary-loud",
            ["APP_URL"] = "canary:app",
            ["COOKIE_DOMAIN"] = "canary domain",
            ["OPS_TOKEN"] = "canary",
            ["INTERNAL_TOKEN"] = null,
        });

        foreach (var name in new[] { "SESSION_SECRET", "REDIS_URL", "TRUSTED_PROXIES", "RATE_LIMIT", "DRAIN_SECONDS", "LOG_LEVEL", "APP_URL", "COOKIE_DOMAIN", "OPS_TOKEN", "INTERNAL_TOKEN", "Kestrel__Certificates__Default__Path" })
            Assert.That(output, Does.Contain($"  {name}: "), name);
        Assert.That(output, Does.Contain("11 settings").And.Not.Contain("canary"));
    }

    [TestCase("ReverseProxy__Routes__app__Metadata__Headers", "lax", "Headers is not one of")]
    [TestCase("ReverseProxy__Routes__app__Metadata__Sesion", "read", "'Sesion' is not known")]
    [TestCase("ReverseProxy__Routes__app__ClusterId", "nowhere", "'nowhere'")]
    [TestCase("ReverseProxy__Routes__app__AuthorizationPolicy", "kings", "kings")]
    [TestCase("ReverseProxy__Clusters__app__Destinations__default__Address", "{WRONG_URL}", "{WRONG_URL}")]
    [TestCase("ReverseProxy__Clusters__app__Metadata__Health", "sometimes", "Health is not one of")]
    [TestCase("ReverseProxy__Clusters__app__Destinations__default__Address", "localhost", "neither an http or https URL")]
    [TestCase("ReverseProxy__Routes__app__Order", "first", "wrong kind")]
    [TestCase("ReverseProxy__Routes__app__Order", "99999999999", "wrong kind")]
    [TestCase("ReverseProxy__Routes__app__Timeout", "00:00:90", "wrong kind")]
    [TestCase("ReverseProxy__Routes__app__MaxRequestBodySize", "999999999999999999999", "wrong kind")]
    [TestCase("ReverseProxy__Clusters__app__HealthCheck__Passive__ReactivationPeriod", "00:00:90", "wrong kind")]
    [TestCase("ReverseProxy__Routes__ops__AuthorizationPolciy", "operator", "'Routes.ops.AuthorizationPolciy' is not known")]
    [TestCase("ReverseProxy__Routes__ops__Match__Host", "example.com", "'Routes.ops.Match.Host' is not known")]
    [TestCase("ReverseProxy__Clusters__app__Destinations__default__Adress", "http://x", "'Clusters.app.Destinations.default.Adress' is not known")]
    [TestCase("ReverseProxy__Clusters__app__HealthCheck__Pasive__Enabled", "true", "'Clusters.app.HealthCheck.Pasive' is not known")]
    [TestCase("ReverseProxy__Rotues__app__Order", "1", "'Rotues' is not known")]
    [TestCase("ReverseProxy__Routes__app__CorsPolicy", "disable", "no CORS policies")]
    [TestCase("ReverseProxy__Clusters__app__Metadata__Health", "2", "Health is not one of")]
    [TestCase("ReverseProxy__Routes__app__Metadata__Headers", "page", "Headers is not one of")]
    public async Task What_yarp_json_says_and_nobody_understands_stops_the_start(string variable, string value, string said)
    {
        var output = await RefusedAsync(new() { [variable] = value });

        Assert.That(output, Does.Contain("yarp.json: ").And.Contain(said));
    }

    [Test]
    public async Task Two_routes_that_match_the_same_stop_the_start()
    {
        var output = await RefusedAsync(new() { ["ReverseProxy__Routes__twin__ClusterId"] = "app", ["ReverseProxy__Routes__twin__Match__Path"] = "/OPS/{**rest}" });

        Assert.That(output, Does.Contain("the routes 'ops', 'twin' match the same"));
    }

    [Test]
    public async Task Every_member_that_yarp_has_is_taken()
    {
        await using var process = ServiceProcess.Launch("Gateway", new Dictionary<string, string?>
        {
            ["ReverseProxy__Routes__app__Match__Methods__0"] = "GET",
            ["ReverseProxy__Routes__app__Match__Hosts__0"] = "example.com",
            ["ReverseProxy__Routes__app__Match__Headers__0__Name"] = "X-A",
            ["ReverseProxy__Routes__app__Match__Headers__0__Values__0"] = "1",
            ["ReverseProxy__Routes__app__Match__QueryParameters__0__Name"] = "q",
            ["ReverseProxy__Routes__app__Match__QueryParameters__0__Mode"] = "Exists",
            ["ReverseProxy__Routes__app__Transforms__0__PathPrefix"] = "/x",
            ["ReverseProxy__Routes__app__TimeoutPolicy"] = "Disable",
            ["ReverseProxy__Routes__app__MaxRequestBodySize"] = "-1",
            ["ReverseProxy__Clusters__app__LoadBalancingPolicy"] = "RoundRobin",
            ["ReverseProxy__Clusters__app__SessionAffinity__Enabled"] = "true",
            ["ReverseProxy__Clusters__app__SessionAffinity__AffinityKeyName"] = "affinity",
            ["ReverseProxy__Clusters__app__SessionAffinity__Cookie__HttpOnly"] = "true",
            ["ReverseProxy__Clusters__app__HealthCheck__Active__Enabled"] = "true",
            ["ReverseProxy__Clusters__app__HttpClient__SslProtocols__0"] = "Tls13",
            ["ReverseProxy__Clusters__app__HttpClient__WebProxy__Address"] = "http://127.0.0.1:9",
            ["ReverseProxy__Clusters__app__HttpRequest__ActivityTimeout"] = "00:00:30",
            ["ReverseProxy__Clusters__app__HttpRequest__Version"] = "2",
            ["ReverseProxy__Clusters__app__Destinations__default__Health"] = "http://127.0.0.1:9",
            ["ReverseProxy__Clusters__app__Destinations__default__Host"] = "example.com",
            ["ReverseProxy__Clusters__app__Destinations__default__Metadata__any"] = "thing",
        }, null, "--check");

        Assert.That(await process.Child.WaitForExitAsync(), Is.Zero, process.Output);
    }

    [Test]
    public async Task A_list_of_trusted_proxies_that_names_none_is_refused()
    {
        Assert.That(await RefusedAsync(new() { ["TRUSTED_PROXIES"] = "," }), Does.Contain("TRUSTED_PROXIES: it names no network"));
    }

    [TestCase("not a certificate", null)]
    [TestCase("-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n", "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n")]
    public async Task A_certificate_that_is_none_is_refused_like_any_other_setting(string certificate, string? key)
    {
        using var folder = new TemporaryFolder();
        await File.WriteAllTextAsync(folder.Combine("tls.crt"), certificate);
        var settings = new Dictionary<string, string?> { ["ASPNETCORE_URLS"] = "https://localhost:18443", ["Kestrel__Certificates__Default__Path"] = folder.Combine("tls.crt") };
        if (key is not null)
        {
            await File.WriteAllTextAsync(folder.Combine("tls.key"), key);
            settings["Kestrel__Certificates__Default__KeyPath"] = folder.Combine("tls.key");
        }

        Assert.That(await RefusedAsync(settings), Does.Contain("Kestrel__Certificates__Default__Path: the file cannot be read as a certificate"));
    }

    [TestCase(true)]
    [TestCase(false)]
    public async Task A_certificate_in_PEM_or_PFX_is_taken_also_by_a_relative_path(bool pem)
    {
        using var folder = new TemporaryFolder();
        using var key = System.Security.Cryptography.ECDsa.Create();
        var request = new System.Security.Cryptography.X509Certificates.CertificateRequest("CN=localhost", key, System.Security.Cryptography.HashAlgorithmName.SHA256);
        using var certificate = request.CreateSelfSigned(DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch.AddYears(100));
        await File.WriteAllTextAsync(folder.Combine("tls.crt"), certificate.ExportCertificatePem());
        await File.WriteAllTextAsync(folder.Combine("tls.key"), key.ExportPkcs8PrivateKeyPem());
        await File.WriteAllBytesAsync(folder.Combine("tls.pfx"), certificate.Export(System.Security.Cryptography.X509Certificates.X509ContentType.Pfx, "secret"));
        (string, string?)[] given = pem
            ? [("Kestrel__Certificates__Default__Path", "tls.crt"), ("Kestrel__Certificates__Default__KeyPath", "tls.key")]
            : [("Kestrel__Certificates__Default__Path", "tls.pfx"), ("Kestrel__Certificates__Default__Password", "secret")];
        // A process of a test works in its data folder.
        await using var edge = await EdgeProcess.WithDemoAsync([("DATA_DIR", folder.Path), .. given]);
        using var answer = await edge.Https.GetAsync("/whoami");

        Assert.That((int)answer.StatusCode, Is.EqualTo(200));
        Assert.That(File.Exists(folder.Combine("secrets/localhost.pfx")), Is.False);
    }

    [Test]
    public async Task A_data_folder_that_cannot_be_made_is_refused_like_any_other_setting()
    {
        using var folder = new TemporaryFolder();
        await File.WriteAllTextAsync(folder.Combine("file"), "");
        await using var process = ServiceProcess.Launch("Gateway", new Dictionary<string, string?> { ["DATA_DIR"] = folder.Path }, null, $"--DATA_DIR={folder.Combine("file/data")}");

        Assert.That(await process.Child.WaitForExitAsync(), Is.EqualTo(78), process.Output);
        Assert.That(process.Output, Does.Contain("DATA_DIR: the folder cannot be made"));
    }

    [Test]
    public async Task A_route_file_that_is_not_json_stops_the_start()
    {
        using var folder = new TemporaryFolder();
        await File.WriteAllTextAsync(folder.Combine("broken.json"), "{ \"ReverseProxy\": ");
        var output = await RefusedAsync([], $"--yarp={folder.Combine("broken.json")}");

        Assert.That(output, Does.Contain("yarp.json: it is not JSON"));
    }

    [Test]
    public async Task Check_says_that_good_settings_are_good_without_serving()
    {
        await using var process = ServiceProcess.Launch("Gateway", null, null, "--check");

        Assert.That(await process.Child.WaitForExitAsync(), Is.Zero);
        Assert.That(process.Output, Does.Contain("gateway: the settings are good."));
    }

    [Test]
    public async Task The_development_certificate_and_secret_are_kept_readable_by_their_owner_only()
    {
        using var folder = new TemporaryFolder();
        string first;
        await using (var edge = await EdgeProcess.WithDemoAsync(("DATA_DIR", folder.Path)))
            first = await File.ReadAllTextAsync(folder.Combine("secrets/session-secret"));
        await using (var edge = await EdgeProcess.WithDemoAsync(("DATA_DIR", folder.Path)))
            Assert.That(await File.ReadAllTextAsync(folder.Combine("secrets/session-secret")), Is.EqualTo(first));

        foreach (var file in Directory.GetFiles(folder.Combine("secrets")))
            Assert.That(File.GetUnixFileMode(file), Is.EqualTo(UnixFileMode.UserRead | UnixFileMode.UserWrite), file);
    }

    private static async Task<string> RefusedAsync(Dictionary<string, string?> settings, params string[] arguments)
    {
        await using var process = ServiceProcess.Launch("Gateway", settings, null, arguments);
        Assert.That(await process.Child.WaitForExitAsync(), Is.EqualTo(78), process.Output);
        return process.Output;
    }
}
