using System.Data.Common;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Dapper;
using Microsoft.Data.Sqlite;
using Npgsql;

namespace ResponsiAI.Notifications.Tests;

/// <summary>The notifications process of a test, its callers and a look into its database.</summary>
internal sealed class Mailer : IAsyncDisposable
{
    public const string Recipient = "mia.example@example.com";

    private readonly Dictionary<string, string?> settings;
    private readonly TemporaryFolder folder;
    private readonly bool ownsFolder;
    private readonly HttpClient http;
    private readonly DbDataSource database;

    private Mailer(ServiceProcess process, Dictionary<string, string?> settings, TemporaryFolder folder, bool ownsFolder)
    {
        (Process, this.settings, this.folder, this.ownsFolder) = (process, settings, folder, ownsFolder);
        http = Http.Client(process.Address, internalToken: true);
        database = settings.GetValueOrDefault("DATABASE_URL") is { } url
            ? NpgsqlDataSource.Create($"Host=127.0.0.1;Port={new Uri(url).Port};Username=app;Database={new Uri(url).AbsolutePath[1..]};Pooling=false")
            : SqliteFactory.Instance.CreateDataSource($"Data Source={Path.Combine(process.DataDir, "notifications.db")};Pooling=False;Default Timeout=10");
    }

    public ServiceProcess Process { get; private init; }

    /// <summary>Everything that it printed and logged.</summary>
    public string Log
    {
        get
        {
            var logs = Path.Combine(Process.DataDir, "logs");
            return Process.Output + (Directory.Exists(logs) ? string.Concat(Directory.GetFiles(logs, "*.log").Select(File.ReadAllText)) : "");
        }
    }

    public static async Task<Mailer> StartAsync(SmtpSink? sink = null, string engine = "sqlite", params (string Name, string? Value)[] said)
    {
        var folder = new TemporaryFolder();
        var settings = new Dictionary<string, string?> { ["DATA_DIR"] = folder.Path };
        if (engine == "postgres")
            settings["DATABASE_URL"] = await PostgresServer.SharedDatabaseAsync();
        if (sink is not null)
            (settings["SMTP_HOST"], settings["SMTP_PORT"]) = ("127.0.0.1", $"{sink.Port}");
        foreach (var (name, value) in said)
            settings[name] = value;
        return new Mailer(await ServiceProcess.StartAsync("Notifications", settings), settings, folder, ownsFolder: true);
    }

    /// <summary>Another process on the same database, with other settings where the test says so.</summary>
    public async Task<Mailer> StartAgainAsync(params (string Name, string? Value)[] said)
    {
        var changed = new Dictionary<string, string?>(settings);
        foreach (var (name, value) in said)
            changed[name] = value;
        return new Mailer(await ServiceProcess.StartAsync("Notifications", changed), changed, folder, ownsFolder: false);
    }

    /// <summary>As if nothing had been sent yet, for the next test on the same process.</summary>
    public async Task ForgetAsync()
    {
        foreach (var table in new[] { "notifications_emails", "notifications_history", "notifications_suppressions" })
            await QueryAsync<int>($"DELETE FROM {table}");
    }

    public async Task<(HttpStatusCode Status, JsonObject Body)> PostAsync(string body, string? key, string contentType = "application/json")
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "emails") { Content = new StringContent(body, null, contentType) };
        if (key is not null)
            request.Headers.TryAddWithoutValidation("Idempotency-Key", key);
        using var answer = await http.SendAsync(request);
        return (answer.StatusCode, await answer.Content.ReadFromJsonAsync<JsonObject>() ?? []);
    }

    /// <summary>A mail that must be accepted; its id.</summary>
    public async Task<string> SendAsync(string? to = null, string template = "usage-warning", object? data = null)
    {
        var body = System.Text.Json.JsonSerializer.Serialize(new { template, to = to ?? Recipient, data = data ?? new { name = "Mia", used = 90, limit = 100, percent = 90 } });
        var (status, answer) = await PostAsync(body, Guid.NewGuid().ToString());
        Assert.That(status, Is.EqualTo(HttpStatusCode.Accepted), answer.ToJsonString());
        return (string)answer["id"]!;
    }

    /// <summary>Mails to user0, user1 and so on at example.com, several at once; their ids.</summary>
    public static async Task<IReadOnlyCollection<string>> SendManyAsync(int count, params Mailer[] mailers)
    {
        var ids = new System.Collections.Concurrent.ConcurrentBag<string>();
        await Parallel.ForAsync(0, count, new ParallelOptions { MaxDegreeOfParallelism = 8 }, async (i, _) => ids.Add(await mailers[i % mailers.Length].SendAsync($"user{i}@example.com")));
        return ids;
    }

    public async Task<JsonObject> GetAsync(string id) => (await http.GetFromJsonAsync<JsonObject>($"emails/{id}"))!;

    /// <summary>What an operator's command asks of the process.</summary>
    public async Task<(HttpStatusCode Status, JsonObject Body)> AskAsync(HttpMethod method, string path, object? question = null)
    {
        using var request = new HttpRequestMessage(method, path) { Content = question is null ? null : JsonContent.Create(question) };
        using var answer = await http.SendAsync(request);
        return (answer.StatusCode, answer.Content.Headers.ContentLength is 0 ? [] : await answer.Content.ReadFromJsonAsync<JsonObject>() ?? []);
    }

    public async Task<HttpStatusCode> StatusAsync(string path)
    {
        using var answer = await http.GetAsync(new Uri(path, UriKind.Relative));
        return answer.StatusCode;
    }

    public async Task<JsonObject> HealthAsync()
    {
        using var answer = await http.GetAsync(new Uri("health", UriKind.Relative));
        return (await answer.Content.ReadFromJsonAsync<JsonObject>())!;
    }

    public async Task<string> StateAsync(string part) => (string)(await HealthAsync())["services"]![part]!;

    /// <summary>Waits until the mail has this status and gives its view.</summary>
    public async Task<JsonObject> UntilAsync(string id, string status)
    {
        JsonObject? view = null;
        try
        {
            await Wait.UntilAsync(async () => (string)(view = await GetAsync(id))["status"]! == status, $"{id} is {status}");
        }
        catch (TimeoutException exception)
        {
            throw new TimeoutException($"{exception.Message}\nIt is {view?.ToJsonString()}\n{Log}");
        }

        return view!;
    }

    /// <summary>Waits until an attempt of the mail has ended with such a reason, and gives the row's view.</summary>
    public async Task<JsonObject> UntilReasonAsync(string id, string part)
    {
        JsonObject? view = null;
        await Wait.UntilAsync(async () => ((string?)(view = await GetAsync(id))["reason"])?.Contains(part, StringComparison.Ordinal) == true, $"{id} says {part}");
        return view!;
    }

    public async Task<T> QueryAsync<T>(string sql, object? values = null)
    {
        await using var connection = await database.OpenConnectionAsync();
        return (await connection.ExecuteScalarAsync<T>(sql, values))!;
    }

    /// <summary>Makes waiting rows due and lets leases end, so that no test waits for the minute before the second sending.</summary>
    public Task<int> HurryAsync() => QueryAsync<int>("UPDATE notifications_emails SET next_at = 0, lease_until = 0 WHERE status IN ('pending', 'leased')");

    public async ValueTask DisposeAsync()
    {
        http.Dispose();
        await Process.DisposeAsync();
        await database.DisposeAsync();
        if (ownsFolder)
            folder.Dispose();
    }
}
