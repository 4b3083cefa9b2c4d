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
    public async Task What_yarp_json_says_and_nobody_understands_stops_the_start(string variable, string value, string said)
    {
        var output = await RefusedAsync(new() { [variable] = value });

        Assert.That(output, Does.Contain("yarp.json: ").And.Contain(said));
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
