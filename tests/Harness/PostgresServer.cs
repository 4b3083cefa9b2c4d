using System.Diagnostics;
using Npgsql;

namespace ResponsiAI.Harness;

/// <summary>A PostgreSQL of the tests' own. Most tests share one server and have a database each; tests of outages start their own.</summary>
public sealed class PostgresServer : IAsyncDisposable
{
    private static readonly Lazy<Task<PostgresServer>> SharedServer = new(() => StartAsync());
    private readonly TemporaryFolder folder;
    private readonly bool durable;
    private ChildProcess? child;

    private PostgresServer(TemporaryFolder folder, int port, bool durable)
    {
        this.folder = folder;
        this.durable = durable;
        Port = port;
    }

    public int Port { get; }

    public static Task<PostgresServer> SharedAsync() => SharedServer.Value;

    /// <summary>An empty database on the shared server, as a URL for <c>DATABASE_URL</c>.</summary>
    public static async Task<string> SharedDatabaseAsync() => await (await SharedAsync()).CreateDatabaseAsync();

    /// <param name="durable">True where a test kills the server and looks for what was committed.</param>
    public static async Task<PostgresServer> StartAsync(bool durable = false)
    {
        var server = new PostgresServer(new TemporaryFolder(), FreePort.Next(), durable);
        var data = server.folder.Combine("pg");
        Directory.CreateDirectory(data);
        if (IsRoot)
            await RunAsync("chown", "postgres", data);
        var (file, arguments) = AsPostgres(Binary("initdb"), "-D", Path.Combine(data, "data"), "-U", "app", "--auth=trust", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync", "--no-instructions");
        await RunAsync(file, arguments);
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
        var data = folder.Combine("pg");
        var fast = durable ? Array.Empty<string>() : ["-c", "fsync=off", "-c", "full_page_writes=off", "-c", "synchronous_commit=off"];
        var (file, arguments) = AsPostgres(Binary("postgres"), ["-D", Path.Combine(data, "data"), "-c", "listen_addresses=127.0.0.1", "-p", $"{Port}", "-k", data, "-c", "max_connections=300", .. fast]);
        child = ChildProcess.Start(file, arguments);
        await Wait.UntilAsync(async () =>
        {
            await using var connection = new NpgsqlConnection($"Host=127.0.0.1;Port={Port};Username=app;Database=postgres;Pooling=false;Timeout=2");
            await connection.OpenAsync();
            return true;
        }, "PostgreSQL answers");
    }

    /// <summary>Ends connections and the server (a fast shutdown).</summary>
    public async Task StopAsync()
    {
        child!.Signal(Signal.Interrupt);
        await child.WaitForExitAsync();
        await child.DisposeAsync();
        child = null;
    }

    public async ValueTask DisposeAsync()
    {
        if (child is not null)
            await StopAsync();
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
