using Npgsql;
using ResponsiAI.Harness.Servers;

namespace ResponsiAI.Harness;

/// <summary>A PostgreSQL of the tests' own. Most tests share one server and have a database each; tests of outages start their own.</summary>
public sealed class PostgresServer : IAsyncDisposable
{
    private static readonly Lazy<Task<PostgresServer>> SharedServer = new(() => StartAsync());
    private readonly TemporaryFolder folder = new();
    private readonly IServerHost host;

    private PostgresServer(bool durable)
    {
        string[] settings = durable
            ? ["max_connections=300", "fsync=on", "full_page_writes=on", "synchronous_commit=on"]
            : ["max_connections=300", "fsync=off", "full_page_writes=off", "synchronous_commit=off"];
        host = Containers.Wanted ? Containers.Postgres(Port, settings) : PrivateServer(settings);
    }

    public int Port { get; } = FreePort.Next();

    public static Task<PostgresServer> SharedAsync() => SharedServer.Value;

    /// <summary>An empty database on the shared server, as a URL for <c>DATABASE_URL</c>.</summary>
    public static async Task<string> SharedDatabaseAsync() => await (await SharedAsync()).CreateDatabaseAsync();

    /// <summary>Stops the shared server, if one was started; once, after the last test of an assembly.</summary>
    public static async Task StopSharedAsync()
    {
        if (SharedServer.IsValueCreated)
            await (await SharedServer.Value).DisposeAsync();
    }

    /// <param name="durable">True where a test kills the server and looks for what was committed.</param>
    public static async Task<PostgresServer> StartAsync(bool durable = false)
    {
        var server = new PostgresServer(durable);
        if (!Containers.Wanted)
            await server.InitializeAsync();
        await server.StartAgainAsync();
        return server;
    }

    public async Task<string> CreateDatabaseAsync()
    {
        var name = "t" + Guid.NewGuid().ToString("N")[..12];
        await using var source = NpgsqlDataSource.Create($"Host=127.0.0.1;Port={Port};Username=app;Database=postgres;Pooling=false");
        await using var command = source.CreateCommand($"CREATE DATABASE {name}");
        await command.ExecuteNonQueryAsync();
        return $"postgres://app:app@127.0.0.1:{Port}/{name}";
    }

    /// <summary>Starts on the same port with the same data.</summary>
    public async Task StartAgainAsync()
    {
        await host.StartAsync();
        await Wait.UntilAsync(async () =>
        {
            // After a kill it does not start while a process of the former one is still ending.
            if (host.HasExited)
                await host.StartAsync();
            await using var connection = new NpgsqlConnection($"Host=127.0.0.1;Port={Port};Username=app;Database=postgres;Pooling=false;Timeout=2");
            await connection.OpenAsync();
            return true;
        }, "PostgreSQL answers");
    }

    /// <summary>Ends connections and the server (a fast shutdown).</summary>
    public Task StopAsync() => host.StopAsync();

    /// <summary>SIGKILL to the server: only what was committed is there when it starts again.</summary>
    public Task KillAsync() => host.KillAsync();

    public async ValueTask DisposeAsync()
    {
        await host.DisposeAsync();
        folder.Dispose();
    }

    public static bool IsRoot => System.Environment.UserName == "root";

    /// <summary>The path of one of PostgreSQL's programs: from PATH or the distribution's folder.</summary>
    public static string Binary(string name)
    {
        var folders = (System.Environment.GetEnvironmentVariable("PATH") ?? "").Split(':')
            .Concat(Directory.Exists("/usr/lib/postgresql") ? Directory.GetDirectories("/usr/lib/postgresql").OrderDescending().Select(d => Path.Combine(d, "bin")) : []);
        return folders.Select(f => Path.Combine(f, name)).FirstOrDefault(File.Exists)
            ?? throw new FileNotFoundException($"{name} is not installed; tests/run installs PostgreSQL from the distribution.");
    }

    private string Data => folder.Combine("pg");

    private async Task InitializeAsync()
    {
        Directory.CreateDirectory(Data);
        if (IsRoot)
            await RunAsync("chown", "postgres", Data);
        var (file, arguments) = AsPostgres(Binary("initdb"), "-D", Path.Combine(Data, "data"), "-U", "app", "--auth=trust", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync", "--no-instructions");
        await RunAsync(file, arguments);
    }

    private PrivateProcess PrivateServer(string[] settings)
    {
        var (file, arguments) = AsPostgres(Binary("postgres"), ["-D", Path.Combine(Data, "data"), "-p", $"{Port}", "-k", Data, "-c", "listen_addresses=127.0.0.1", .. settings.SelectMany(s => new[] { "-c", s })]);
        // A fast shutdown: connections are ended, not waited for.
        return new PrivateProcess(file, arguments, Signal.Interrupt);
    }

    // initdb and postgres refuse to run as root.
    private static (string File, string[] Arguments) AsPostgres(string file, params string[] arguments) => IsRoot
        ? ("setpriv", ["--reuid=postgres", "--regid=postgres", "--clear-groups", file, .. arguments])
        : (file, arguments);

    private static async Task RunAsync(string file, params string[] arguments)
    {
        await using var child = ChildProcess.Start(file, arguments);
        if (await child.WaitForExitAsync() != 0)
            throw new InvalidOperationException($"{file} failed:\n{child.Output}");
    }
}
