using System.Net;
using System.Text.Json;
using System.Text.RegularExpressions;
using ResponsiAI.Gateway.Tests.Edge;
using ResponsiAI.Gateway.Tests.Judgement;

namespace ResponsiAI.Gateway.Tests.AccessLog;

[Parallelizable(ParallelScope.Self)]
internal sealed class AccessLogTests
{
    private readonly TestCertificate certificate = new();
    private EdgeProcess edge = null!;

    [OneTimeSetUp]
    public async Task StartAsync() => edge = await EdgeProcess.WithDemoAsync([.. certificate.Production, ("TRUSTED_PROXIES", "127.0.0.0/8,::1")]);

    [OneTimeTearDown]
    public async Task StopAsync()
    {
        await edge.DisposeAsync();
        certificate.Dispose();
    }

    [Test]
    public async Task A_request_has_one_line_with_all_that_is_known_of_it()
    {
        var line = await LineAsync("/bytes", async () =>
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, "/bytes?n=5000&token=canary&page=2");
            request.Headers.Add("X-Forwarded-For", "203.0.113.77");
            using var answer = await edge.Https.SendAsync(request);
            Assert.That((await answer.Content.ReadAsByteArrayAsync()).Length, Is.EqualTo(5000));
        });

        var fields = line.GetProperty("fields");
        Assert.Multiple(() =>
        {
            Assert.That(LineSchema.Faults(line), Is.Empty);
            Assert.That(line.GetProperty("service").GetString(), Is.EqualTo("gateway"));
            Assert.That(Text(fields, "method"), Is.EqualTo("GET"));
            Assert.That(Text(fields, "path"), Is.EqualTo("/bytes"));
            Assert.That(Text(fields, "query"), Is.EqualTo("?n=5000&token=[Filtered]&page=2"));
            Assert.That(Text(fields, "protocol"), Does.StartWith("HTTP/"));
            Assert.That(fields.GetProperty("status").GetInt32(), Is.EqualTo(200));
            Assert.That(fields.GetProperty("bytes").GetInt64(), Is.EqualTo(5000));
            Assert.That(fields.GetProperty("milliseconds").GetDouble(), Is.Positive);
            Assert.That(new[] { Text(fields, "route"), Text(fields, "cluster"), Text(fields, "destination") }, Is.EqualTo(new[] { "app", "app", "default" }));
            Assert.That(Text(fields, "client"), Is.EqualTo("203.0.113.0/24"));
            Assert.That(new[] { "reason", "cause", "judgement", "session", "aborted" }.Where(n => fields.TryGetProperty(n, out _)), Is.Empty);
        });
    }

    [Test]
    public async Task The_trace_of_a_line_is_the_one_that_the_backend_gets()
    {
        var seen = "";
        var line = await LineAsync("/echo", async () => seen = JsonDocument.Parse(await edge.Https.GetStringAsync("/echo")).RootElement.GetProperty("headers").GetProperty("traceparent").ToString());
        Assert.That(seen, Does.Contain(line.GetProperty("traceId").GetString()!));
    }

    [Test]
    public async Task A_refusal_tells_its_reason_and_judgement_and_the_client_the_same_request_id()
    {
        var answered = "";
        var line = await LineAsync("/a%2fb", async () =>
        {
            using var answer = await edge.Https.GetAsync("/a%2fb");
            Assert.That(answer.StatusCode, Is.EqualTo(HttpStatusCode.BadRequest));
            answered = await answer.Content.ReadAsStringAsync();
        });
        var fields = line.GetProperty("fields");
        Assert.Multiple(() =>
        {
            Assert.That(LineSchema.Faults(line), Is.Empty);
            Assert.That(fields.GetProperty("status").GetInt32(), Is.EqualTo(400));
            Assert.That(Text(fields, "reason"), Is.EqualTo("path_encoded_slash"));
            Assert.That((Text(fields, "judgement"), Text(fields, "verdict")), Is.EqualTo(("severe", "path_encoded_slash")));
            Assert.That(answered, Does.Contain($"\"requestId\":\"{line.GetProperty("requestId").GetString()}\""));
            Assert.That(fields.GetProperty("bytes").GetInt64(), Is.EqualTo(answered.Length));
        });
    }

    [Test]
    public async Task The_lines_of_one_session_have_one_mark_which_is_neither_its_handle_nor_its_cookie()
    {
        var browser = new Edge.Browser(edge);
        await browser.SignInAsync("anna");
        var handle = "";
        var lines = new List<JsonElement>();
        for (var i = 0; i < 2; i++)
            lines.Add(await LineAsync("/whoami", async () => handle = (await browser.WhoAmIAsync()).Session!));
        var marks = lines.Select(l => Text(l.GetProperty("fields"), "session")).Distinct().ToArray();
        Assert.That(marks, Has.Length.EqualTo(1));
        Assert.That(marks[0], Does.Match(@"^\[Filtered:[0-9a-f]{16}\]$"));
        Assert.That(lines.Select(l => l.ToString()), Has.None.Contain(handle).And.None.Contain(browser.Cookie!.Split('=')[1]));
    }

    [Test]
    public async Task A_streamed_answer_is_counted_in_bytes_and_a_client_that_left_is_said_to_have()
    {
        var read = 0;
        var line = await LineAsync("/events", async () =>
        {
            using var answer = await edge.Https.GetAsync("/events", HttpCompletionOption.ResponseHeadersRead);
            await using var body = await answer.Content.ReadAsStreamAsync();
            read = await body.ReadAsync(new byte[4096]);
        });
        var fields = line.GetProperty("fields");
        Assert.That(fields.GetProperty("bytes").GetInt64(), Is.GreaterThanOrEqualTo(read).And.Positive);
        Assert.That(fields.GetProperty("aborted").GetBoolean(), Is.True);
    }

    [Test]
    public async Task The_answer_to_HEAD_has_no_bytes([Values("/bytes?n=100", "/h%2fd")] string target)
    {
        var line = await LineAsync(target.Split('?')[0], async () =>
        {
            using var answer = await edge.Https.SendAsync(new HttpRequestMessage(HttpMethod.Head, target));
        });
        Assert.That(line.GetProperty("fields").GetProperty("bytes").GetInt64(), Is.Zero);
    }

    [Test]
    public async Task Probes_have_no_line()
    {
        var lines = await LinesAsync("/status/204", 1, async () =>
        {
            foreach (var path in new[] { "/api/health", "/api/health/ready", "/api/health/live" })
                using (await edge.Plain.GetAsync(path))
                {
                }

            using (await edge.Https.GetAsync("/status/204"))
            {
            }
        });
        Assert.That(lines, Has.Count.EqualTo(1));
        Assert.That(Of("/api/health"), Is.Empty);
    }

    [TestCase("GET /unreadable/line HTTP/1.1 canary7Zq2\r\n\r\n", 400)]
    [TestCase("GET /unreadable/header?token=canary7Zq2 HTTP/1.1\r\nHost: localhost\r\nnocolon\r\n\r\n", 400)]
    [TestCase("GET /unreadable/long HTTP/1.1\r\nHost: localhost\r\nX-Long: LONG\r\n\r\n", 431)]
    [TestCase("GET /unreadable/length HTTP/1.1\r\nHost: localhost\r\nContent-Length: canary7Zq2\r\n\r\n", 400)]
    [TestCase("OPTIONS * HTTP/1.1\r\nHost: localhost\r\nnocolon\r\n\r\n", 400)]
    [TestCase("GET http://localhost/unreadable/absolute HTTP/1.1\r\nnocolon\r\n\r\n", 400)]
    [TestCase("CONNECT localhost:443 HTTP/1.1\r\nnocolon\r\n\r\n", 400)]
    [TestCase("GET unreadable HTTP/1.1\r\nHost: localhost\r\n\r\n", 405)]
    [TestCase("GET /unreadable/%00 HTTP/1.1\r\nHost: localhost\r\n\r\n", 400)]
    [TestCase("\u0001\u0002\u00ff\r\n\r\n", 400)]
    public async Task What_the_server_cannot_read_has_a_line_as_well(string bytes, int status)
    {
        var before = Unreadable().Count;
        await using (var connection = await RawConnection.OpenAsync(edge.HttpsPort))
        {
            await connection.SendAsync(bytes.Replace("LONG", new string('x', 40_000), StringComparison.Ordinal));
            Assert.That((await connection.ReadAsync()).Status, Is.EqualTo(status));
        }

        await Wait.UntilAsync(() => Unreadable().Count > before, "the line is written");
        var line = Unreadable()[^1];
        var fields = line.GetProperty("fields");
        Assert.Multiple(() =>
        {
            Assert.That(LineSchema.Faults(line), Is.Empty);
            Assert.That(fields.GetProperty("status").GetInt32(), Is.EqualTo(status));
            Assert.That(Text(fields, "cause"), Is.Not.Empty);
            Assert.That(Text(fields, "client"), Is.Not.Empty);
            Assert.That(line.ToString(), Does.Not.Contain("canary"));
            Assert.That(Unreadable(), Has.Count.EqualTo(before + 1));
        });
        // A page that was just made is given again.
        await Wait.UntilAsync(async () => Regex.IsMatch(await edge.Management.GetStringAsync("/metrics"), $$"""responsiai_unreadable_requests_total\{[^}]*status="{{status}}"\} [1-9]"""), "it is counted");
    }

    [Test]
    public async Task A_request_whose_body_cannot_be_read_has_one_line_and_no_second()
    {
        var before = Unreadable().Count;
        var line = await LineAsync("/body-that-breaks", async () =>
        {
            await using var connection = await RawConnection.OpenAsync(edge.HttpsPort);
            await connection.SendAsync("POST /body-that-breaks HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\nnosize\r\n\r\n");
            Assert.That((await connection.ReadAsync()).Status, Is.EqualTo(400));
            Assert.That(await connection.IsClosedAsync());
        });
        Assert.That(line.GetProperty("fields").GetProperty("status").GetInt32(), Is.EqualTo(400));
        // Lines are written in their order.
        await LineAsync("/status/204", async () => (await edge.Https.GetAsync("/status/204")).Dispose());
        Assert.That(Of("/body-that-breaks"), Has.Count.EqualTo(1));
        Assert.That(Unreadable(), Has.Count.EqualTo(before));
    }

    [Test]
    public async Task Secrets_in_path_and_query_are_not_in_the_line_however_they_are_written()
    {
        string[] targets =
        [
            "/c/sk_live_c4n4ry0123456789abcdef", "/c/anna.canary@example.com", "/c?password=canary", "/c?q=%70assword%3Dcanary",
            "/c?code=canary&state=canary", "/c?next=https%3A%2F%2Fu%3Acanary%40example.com%2F",
        ];
        var lines = await LinesAsync("/c", targets.Length, async () =>
        {
            foreach (var target in targets)
                using (await edge.Https.GetAsync(target))
                {
                }
        });
        Assert.That(string.Concat(lines), Does.Not.Contain("canary").And.Not.Contain("c4n4ry"));
    }

    [Test]
    public async Task The_log_is_off_where_the_settings_say_so()
    {
        await using var off = await EdgeProcess.WithDemoAsync([.. certificate.Production, ("ACCESS_LOG", "off")]);
        using (await off.Https.GetAsync("/whoami"))
        {
        }

        await off.Gateway.StopAsync();
        Assert.That(off.Gateway.Output, Does.Not.Contain("\"logger\":\"Access\""));
        Assert.That(File.Exists(Path.Combine(off.Gateway.DataDir, "logs", "access.log")), Is.False);
    }

    private async Task<JsonElement> LineAsync(string path, Func<Task> request) => (await LinesAsync(path, 1, request)).Single();

    /// <summary>The new lines about a path; they are written when the answers are complete, which their clients may know before.</summary>
    private async Task<List<JsonElement>> LinesAsync(string path, int count, Func<Task> requests)
    {
        var before = Of(path).Count;
        await requests();
        await Wait.UntilAsync(() => Of(path).Count >= before + count, $"{count} lines about {path} are written");
        return Of(path)[before..];
    }

    private List<JsonElement> Of(string path) => [.. Lines().Where(l => Text(l.GetProperty("fields"), "path")!.StartsWith(path, StringComparison.Ordinal))];

    private List<JsonElement> Unreadable() => [.. Lines().Where(l => Text(l.GetProperty("fields"), "reason") == "unreadable")];

    private List<JsonElement> Lines()
    {
        var file = Path.Combine(edge.Gateway.DataDir, "logs", "access.log");
        return File.Exists(file) ? [.. File.ReadAllText(file).Split('\n', StringSplitOptions.RemoveEmptyEntries).Where(l => l.EndsWith('}')).Select(l => JsonSerializer.Deserialize<JsonElement>(l))] : [];
    }

    private static string? Text(JsonElement fields, string name) => fields.TryGetProperty(name, out var value) ? value.GetString() : null;
}
