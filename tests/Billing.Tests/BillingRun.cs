using System.Data.Common;
using System.Net;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Dapper;
using Microsoft.Data.Sqlite;
using Npgsql;
using ResponsiAI.Storage.Databases;
using Stripe;

namespace ResponsiAI.Billing.Tests;

/// <summary>Billing as a process on one engine, with what a test does to it: posts, rows, restarts.</summary>
internal sealed class BillingRun : IAsyncDisposable
{
    public const string Secret = "whsec_current0123456789abcdef";

    private readonly TemporaryFolder folder = new();
    private readonly Dictionary<string, string?> settings;
    private readonly DbDataSource data;
    private readonly StringBuilder formerOutput = new();
    private ServiceProcess? process;
    private HttpClient? client;

    private BillingRun(Dictionary<string, string?> settings, string? databaseUrl)
    {
        this.settings = settings;
        settings["DATA_DIR"] = folder.Path;
        settings["DATABASE_URL"] = databaseUrl;
        data = databaseUrl is null
            ? SqliteFactory.Instance.CreateDataSource(DatabaseOptions.Sqlite(folder.Combine("billing.db")).ConnectionString)
            : NpgsqlDataSource.Create(Npgsql(databaseUrl));
    }

    public ServiceProcess Process => process!;

    public HttpClient Client => client!;

    public string Output => formerOutput + process?.Output;

    /// <param name="engine">sqlite or postgres.</param>
    public static async Task<BillingRun> StartAsync(string engine, NotificationsStandIn notifications, params (string Name, string? Value)[] said) =>
        await StartOnAsync(engine == "postgres" ? await PostgresServer.SharedDatabaseAsync() : null, notifications.Address, said);

    public static async Task<BillingRun> StartOnAsync(string? databaseUrl, Uri notifications, params (string Name, string? Value)[] said)
    {
        var settings = new Dictionary<string, string?> { ["STRIPE_WEBHOOK_SECRET"] = Secret, ["NOTIFICATIONS_URL"] = notifications.ToString() };
        foreach (var (name, value) in said)
            settings[name] = value;
        var run = new BillingRun(settings, databaseUrl);
        await run.StartAgainAsync();
        return run;
    }

    /// <summary>Starts the process on the same data as before.</summary>
    public async Task StartAgainAsync()
    {
        process = await ServiceProcess.StartAsync("Billing", settings);
        client?.Dispose();
        client = Http.Client(process.Address, internalToken: true);
    }

    public async Task KillAsync()
    {
        process!.Child.Signal(Signal.Kill);
        await process.Child.WaitForExitAsync();
        formerOutput.Append(process.Output);
        await process.DisposeAsync();
        process = null;
    }

    /// <summary>Signs and posts.</summary>
    public Task<HttpResponseMessage> PostAsync(StripeEvent happened, string secret = Secret) => PostAsync(happened.Json, Sign(happened.Json, secret));

    public Task<HttpResponseMessage> PostAsync(string body, string? signature) => PostAsync(Encoding.UTF8.GetBytes(body), signature);

    public async Task<HttpResponseMessage> PostAsync(byte[] body, string? signature)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "api/webhooks/stripe") { Content = new ByteArrayContent(body) };
        if (signature is not null)
            request.Headers.TryAddWithoutValidation("Stripe-Signature", signature);
        return await Client.SendAsync(request);
    }

    /// <summary>Posts events that must be accepted, in this order, and waits until nothing waits.</summary>
    public async Task ApplyAsync(params StripeEvent[] happened)
    {
        foreach (var one in happened)
        {
            using var answer = await PostAsync(one);
            Assert.That(answer.StatusCode, Is.EqualTo(HttpStatusCode.OK), one.Type);
        }

        foreach (var one in happened)
            await StatusAsync(one.Id, "done");
    }

    public static string Sign(string body, string secret = Secret, long ago = 0) =>
        EventUtility.GenerateSignatureHeader(body, secret, TimeProvider.System.GetUtcNow().ToUnixTimeSeconds() - ago);

    public async Task<(HttpStatusCode Status, JsonObject Body)> PutUsageAsync(object report)
    {
        using var content = new StringContent(report as string ?? JsonSerializer.Serialize(report), Encoding.UTF8, "application/json");
        using var answer = await Client.PutAsync(new Uri("usage", UriKind.Relative), content);
        return (answer.StatusCode, JsonNode.Parse(await answer.Content.ReadAsStringAsync())!.AsObject());
    }

    public async Task<(HttpStatusCode Status, JsonObject Body)> HealthAsync()
    {
        using var answer = await Client.GetAsync(new Uri("health", UriKind.Relative));
        return (answer.StatusCode, JsonNode.Parse(await answer.Content.ReadAsStringAsync())!.AsObject());
    }

    /// <summary>Posts to billing as an operator's command does; the answer must be 200.</summary>
    public async Task<JsonNode> AskAsync(string path, object? said = null)
    {
        using var content = System.Net.Http.Json.JsonContent.Create(said ?? new { });
        using var answer = await Client.PostAsync(new Uri(path, UriKind.Relative), content);
        var text = await answer.Content.ReadAsStringAsync();
        Assert.That(answer.StatusCode, Is.EqualTo(HttpStatusCode.OK), text);
        return JsonNode.Parse(text)!;
    }

    public async Task<T?> ScalarAsync<T>(string sql, object? values = null)
    {
        await using var connection = await data.OpenConnectionAsync();
        return await connection.ExecuteScalarAsync<T>(sql, values);
    }

    /// <summary>The only row, by columns.</summary>
    public async Task<IDictionary<string, object?>> RowAsync(string sql, object values)
    {
        await using var connection = await data.OpenConnectionAsync();
        return (IDictionary<string, object?>)await connection.QuerySingleAsync(sql, values);
    }

    public async Task<int> ExecuteAsync(string sql, object? values = null)
    {
        await using var connection = await data.OpenConnectionAsync();
        return await connection.ExecuteAsync(sql, values);
    }

    public Task<long> CountAsync(string where = "1 = 1", object? values = null) => ScalarAsync<long>($"SELECT COUNT(*) FROM billing_inbox WHERE {where}", values);

    public async Task StatusAsync(string id, string status)
    {
        string? last = null;
        try
        {
            await Wait.UntilAsync(async () => (last = await ScalarAsync<string>("SELECT status FROM billing_inbox WHERE id = @id", new { id })) == status, $"{id} is {status}");
        }
        catch (TimeoutException)
        {
            var error = await ScalarAsync<string>("SELECT last_error FROM billing_inbox WHERE id = @id", new { id });
            Assert.Fail($"{id} is {last ?? "(absent)"} and not {status}: {error}\n{Output}");
        }
    }

    public Task<string?> ErrorAsync(string id) => ScalarAsync<string>("SELECT last_error FROM billing_inbox WHERE id = @id", new { id });

    public async ValueTask DisposeAsync()
    {
        client?.Dispose();
        if (process is not null)
            await process.DisposeAsync();
        await data.DisposeAsync();
        folder.Dispose();
    }

    private static string Npgsql(string url)
    {
        var uri = new Uri(url);
        return new NpgsqlConnectionStringBuilder { Host = uri.Host, Port = uri.Port, Username = "app", Password = "app", Database = uri.AbsolutePath[1..], Timeout = 3 }.ToString();
    }
}
