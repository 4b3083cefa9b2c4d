namespace ResponsiAI.Harness;

/// <summary>
/// One of the project's own processes on a free port, with a data folder of its own and nothing of the machine's own
/// settings: what a test does not say is absent.
/// </summary>
public sealed class ServiceProcess : IAsyncDisposable
{
    /// <summary>The internal token that all processes of a test share unless it says otherwise.</summary>
    public const string InternalToken = "internal-token-of-the-tests-0123456789";

    private static readonly string[] Ours =
    [
        "ASPNETCORE_ENVIRONMENT", "DOTNET_ENVIRONMENT", "NODE_ENV", "ASPNETCORE_URLS", "ASPNETCORE_HTTP_PORTS", "SESSION_SECRET", "SESSION_COMPAT", "SESSION_IDLE", "SESSION_ABSOLUTE", "SESSIONS_PER_USER", "REDIS_URL", "COOKIE_DOMAIN",
        "TRUSTED_PROXIES", "RATE_LIMIT", "JUDGEMENT", "DRAIN_SECONDS", "BILLING_URL", "NOTIFICATIONS_URL", "OPS_URL", "APP_URL", "APP_HEALTH_PATH", "MANAGEMENT_PORT",
        "SENTRY_DSN", "SMTP_PROVIDER", "AWS_REGION", "SMTP_HOST", "SMTP_PORT", "SMTP_USER", "SMTP_PASS", "SMTP_TLS", "EMAIL_FROM", "EMAIL_REPLY_TO", "DKIM_KEY", "DKIM_SELECTOR", "DKIM_DOMAIN", "DATABASE_URL", "STRIPE_WEBHOOK_SECRET", "STRIPE_SECRET_KEY", "STRIPE_API_BASE",
        "BACKUP_DIR", "BACKUP_SCHEDULE", "BACKUP_KEEP_DAYS", "LOG_LEVEL", "LOG_DIR", "ACCESS_LOG", "OPS_TOKEN", "INTERNAL_TOKEN", "DATA_DIR", "SCRUB_NAMES", "SCRUB_PATTERNS",
        "OTEL_EXPORTER_OTLP_ENDPOINT", "OTEL_EXPORTER_OTLP_PROTOCOL", "OTEL_EXPORTER_OTLP_HEADERS", "OTEL_EXPORTER_OTLP_TIMEOUT", "OTEL_SERVICE_NAME", "OTEL_RESOURCE_ATTRIBUTES", "OTEL_TRACES_SAMPLER", "OTEL_TRACES_SAMPLER_ARG",
    ];

    private readonly TemporaryFolder? ownFolder;

    private ServiceProcess(ChildProcess child, Uri address, string dataDir, TemporaryFolder? ownFolder)
    {
        Child = child;
        Address = address;
        DataDir = dataDir;
        this.ownFolder = ownFolder;
    }

    public ChildProcess Child { get; }

    public Uri Address { get; }

    public string DataDir { get; }

    public string Output => Child.Output;

    /// <summary>The variables of a process in a test: everything of ours cleared, then development defaults, then what the test says.</summary>
    public static Dictionary<string, string?> Environment(string dataDir, IEnumerable<KeyValuePair<string, string?>> said)
    {
        var environment = Ours.ToDictionary(name => name, _ => (string?)null);
        environment["ASPNETCORE_ENVIRONMENT"] = "Development";
        environment["INTERNAL_TOKEN"] = InternalToken;
        environment["DATA_DIR"] = dataDir;
        environment["LOG_DIR"] = Path.Combine(dataDir, "logs");
        foreach (var (name, value) in said)
            environment[name] = value;
        return environment;
    }

    /// <summary>Starts a process and waits until it answers.</summary>
    /// <param name="assembly">Gateway, Billing, Demo, Notifications, or Console with the argument <c>serve</c>.</param>
    /// <param name="settings">Its variables; <c>DATA_DIR</c> keeps data over a restart, otherwise a folder is made and removed.</param>
    /// <param name="port">A port of the test's choice, to start again where another listened.</param>
    public static async Task<ServiceProcess> StartAsync(string assembly, IReadOnlyDictionary<string, string?>? settings = null, int? port = null, params string[] arguments)
    {
        var process = Launch(assembly, settings, port, arguments);
        try
        {
            using var client = Http.Client(process.Address);
            await Wait.UntilAsync(async () =>
            {
                if (process.Child.HasExited)
                    return true;
                using var answer = await client.GetAsync(new Uri(assembly == "Gateway" ? "/api/health/live" : "/health", UriKind.Relative));
                return true;
            }, $"{assembly} answers at {process.Address}", TimeSpan.FromMinutes(1));
            if (process.Child.HasExited)
                throw new InvalidOperationException($"{assembly} ended with {await process.Child.WaitForExitAsync()}:\n{process.Output}");
            return process;
        }
        catch (Exception exception)
        {
            await process.DisposeAsync();
            throw new InvalidOperationException($"{assembly} did not start. Its output:\n{process.Output}", exception);
        }
    }

    /// <summary>Starts a process without waiting; for tests of starts that must fail.</summary>
    public static ServiceProcess Launch(string assembly, IReadOnlyDictionary<string, string?>? settings = null, int? port = null, params string[] arguments)
    {
        settings ??= new Dictionary<string, string?>();
        var folder = settings.GetValueOrDefault("DATA_DIR") is null ? new TemporaryFolder() : null;
        var dataDir = folder?.Path ?? settings["DATA_DIR"]!;
        var address = new Uri($"http://127.0.0.1:{port ?? FreePort.Next()}/");
        var environment = Environment(dataDir, settings);
        environment["ASPNETCORE_URLS"] ??= address.ToString();
        var child = ChildProcess.Start("dotnet", [Repository.Program(assembly), .. arguments], environment, dataDir);
        return new ServiceProcess(child, address, dataDir, folder);
    }

    /// <summary>SIGTERM, and the exit code.</summary>
    public Task<int> StopAsync()
    {
        Child.Signal(Signal.Terminate);
        return Child.WaitForExitAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await Child.DisposeAsync();
        ownFolder?.Dispose();
    }
}
