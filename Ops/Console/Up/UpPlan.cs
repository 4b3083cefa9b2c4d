using ResponsiAI.Ops.Serve;
using ResponsiAI.ServiceDefaults.Health;
using ResponsiAI.ServiceDefaults.Settings;

namespace ResponsiAI.Ops.Up;

/// <summary>Which processes to start, where they listen and what each of them is told. What the caller's environment sets stays.</summary>
/// <param name="App">Where the application is: the demo's address or the caller's own.</param>
/// <param name="OpsToken">The operators' token that development made; null when the caller set one or there is none.</param>
internal sealed record UpPlan(IReadOnlyList<ProcessDescription> Processes, Uri Site, Uri App, string? OpsToken)
{
    private static readonly (string Name, string Assembly, string Variable)[] Backends =
    [
        ("billing", "Billing", "BILLING_URL"), ("notifications", "Notifications", "NOTIFICATIONS_URL"), ("ops", "Console", "OPS_URL"), ("demo", "Demo", "APP_URL"),
    ];

    public static UpPlan Make(UpOptions options, ServiceSettings settings)
    {
        // An address that the caller sets says that this process runs elsewhere already.
        var elsewhere = Backends.Where(b => settings.Has(b.Variable)).ToDictionary(b => b.Variable, b => settings.Address(b.Variable, "http://127.0.0.1:5000"));
        if (options.App is { } app)
            elsewhere["APP_URL"] = app;
        var own = Backends.Where(b => !elsewhere.ContainsKey(b.Variable)).ToList();
        var ports = new Queue<int>(Ports.Free(own.Count * 2 + 1));
        var backends = own.Select(b => (b.Name, b.Assembly, b.Variable, Address: new Uri($"http://127.0.0.1:{ports.Dequeue()}"))).ToList();

        var shared = Shared(settings, out var opsToken);
        foreach (var (variable, address) in elsewhere)
            shared[variable] = Plain(address);
        foreach (var backend in backends)
            shared[backend.Variable] = Plain(backend.Address);

        var site = new Uri($"https://localhost:{options.HttpsPort}");
        var edge = new Uri($"http://127.0.0.1:{options.HttpPort}");
        var processes = new List<ProcessDescription>
        {
            Describe("gateway", "Gateway", $"{Plain(site)};http://localhost:{options.HttpPort}", site, Installation.YarpArgument()) with
            {
                Ready = new Uri(edge, "/api/health/ready"),
                ReadyMeansOk = true,
            },
        };
        foreach (var backend in backends)
            processes.Add(Describe(backend.Name, backend.Assembly, Plain(backend.Address), backend.Address, []));
        return new UpPlan(processes, site, new Uri(shared["APP_URL"]!), opsToken);

        ProcessDescription Describe(string name, string assembly, string urls, Uri address, string[] more)
        {
            var management = new Uri($"http://127.0.0.1:{ports.Dequeue()}");
            string[] serve = assembly == "Console" ? [ServeCommand.Name] : [];
            return new ProcessDescription(name, Installation.Dotnet, [Installation.Program(assembly), .. serve, "--with-parent", .. more], new Dictionary<string, string?>(shared)
            {
                ["ASPNETCORE_URLS"] = urls,
                ["MANAGEMENT_PORT"] = $"{management.Port}",
                ["LOG_DIR"] = Path.GetFullPath(Path.Combine(settings.Text("LOG_DIR") ?? "logs", name)),
            })
            {
                Address = address,
                ManagementAddress = management,
                Ready = new Uri(address, HealthEndpoint.Path),
            };
        }
    }

    private static Dictionary<string, string?> Shared(ServiceSettings settings, out string? opsToken)
    {
        opsToken = null;
        var shared = new Dictionary<string, string?> { ["DATA_DIR"] = settings.DataDir };
        if (!settings.Has("ASPNETCORE_ENVIRONMENT"))
            shared["ASPNETCORE_ENVIRONMENT"] = ServiceDefaults.Settings.EnvironmentName.Resolve(Microsoft.Extensions.Hosting.Environments.Development);
        // In production a missing token is for each process to report.
        if (!settings.IsDevelopment)
            return shared;
        if (!settings.Has("INTERNAL_TOKEN"))
            shared["INTERNAL_TOKEN"] = DevelopmentSecret.GetOrCreate(settings.DataDir, "internal-token");
        if (!settings.Has("OPS_TOKEN"))
            shared["OPS_TOKEN"] = opsToken = DevelopmentSecret.GetOrCreate(settings.DataDir, "ops-token");
        return shared;
    }

    private static string Plain(Uri address) => address.GetLeftPart(UriPartial.Authority);
}
