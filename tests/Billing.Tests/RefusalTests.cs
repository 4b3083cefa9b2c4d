using System.Net;
using System.Text;
using System.Text.Json.Nodes;

namespace ResponsiAI.Billing.Tests;

internal sealed class RefusalTests(string engine) : EngineTests(engine)
{
    private const string Body = """{"id":"evt_refused","object":"event","type":"invoice.paid","created":1700000000,"livemode":true,"data":{"object":{"id":"in_1"}}}""";

    // Signed when a test runs and not when it is found, because signatures grow old.
    private static IEnumerable<TestCaseData> Refusals()
    {
        static TestCaseData Made(string name, Func<string?> signature, string reason, string body) => new TestCaseData(body, signature, reason).SetArgDisplayNames(name);
        static TestCaseData Case(string name, string? signature, string reason) => Made(name, () => signature, reason, Body);
        static TestCaseData Changed(string name, Func<string, string> change, string reason) => Made(name, () => change(BillingRun.Sign(Body)), reason, Body);
        static TestCaseData Signed(string name, string body, string reason) => Made(name, () => BillingRun.Sign(body), reason, body);
        static string WithoutTime(string good) => good[(good.IndexOf(',', StringComparison.Ordinal) + 1)..];
        yield return Case("no header", null, "signature_missing");
        yield return Case("an empty header", "", "signature_missing");
        yield return Case("a blank header", "  ", "signature_missing");
        yield return Case("garbage", "garbage", "signature_invalid");
        yield return Case("only separators", ",=,=,", "signature_invalid");
        yield return Changed("no time", WithoutTime, "signature_invalid");
        yield return Changed("a time that is no number", good => "t=x," + WithoutTime(good), "signature_invalid");
        yield return Changed("a time beyond all numbers", good => "t=99999999999999999999," + WithoutTime(good), "signature_invalid");
        yield return Changed("another time", good => "t=1," + WithoutTime(good), "signature_invalid");
        yield return Changed("another secret", _ => BillingRun.Sign(Body, "whsec_another"), "signature_invalid");
        yield return Changed("another body", _ => BillingRun.Sign(Body.Replace("in_1", "in_2", StringComparison.Ordinal)), "signature_invalid");
        yield return Changed("only v0", good => good.Replace("v1=", "v0=", StringComparison.Ordinal), "signature_invalid");
        yield return Changed("upper-case hex", good => "t=" + good[2..].ToUpperInvariant().Replace("V1=", "v1=", StringComparison.Ordinal), "signature_invalid");
        yield return Changed("301 seconds old", _ => BillingRun.Sign(Body, ago: 301), "signature_expired");
        // Some seconds more than 301, because the process looks at the clock a moment later.
        yield return Changed("too far in the future", _ => BillingRun.Sign(Body, ago: -310), "signature_expired");
        yield return Signed("an empty body", "", "event_unreadable");
        yield return Signed("no JSON", "hello", "event_unreadable");
        yield return Signed("null", "null", "event_unreadable");
        yield return Signed("an array", "[]", "event_unreadable");
        yield return Signed("an empty object", "{}", "event_unreadable");
        yield return Signed("a text", "\"evt\"", "event_unreadable");
        yield return Signed("no id", """{"type":"invoice.paid","created":1}""", "event_unreadable");
        yield return Signed("an id that is a number", """{"id":1,"type":"invoice.paid","created":1}""", "event_unreadable");
        yield return Signed("an id that is half a pair", """{"id":"\ud800","type":"invoice.paid","created":1}""", "event_unreadable");
        yield return Signed("an id with U+0000", """{"id":"evt\u0000","type":"invoice.paid","created":1}""", "event_unreadable");
        yield return Signed("a type that is null", """{"id":"evt_1","type":null,"created":1}""", "event_unreadable");
        yield return Signed("a time that is a text", """{"id":"evt_1","type":"invoice.paid","created":"1"}""", "event_unreadable");
        yield return Signed("too deep", string.Concat(Enumerable.Repeat("[", 5000)), "event_unreadable");
        yield return Signed("a thin event", """{"id":"evt_1","object":"v2.core.event","type":"v1.billing.meter.error_report_triggered","created":"2026-01-01T00:00:00.000Z"}""", "thin_event");
    }

    [TestCaseSource(nameof(Refusals))]
    public async Task What_is_no_signed_event_is_refused_and_stores_nothing(string body, Func<string?> signature, string reason)
    {
        using var answer = await Billing.PostAsync(body, signature());
        await AssertRefusedAsync(answer, HttpStatusCode.BadRequest, reason);
    }

    [Test]
    public async Task Bytes_that_are_no_text_are_refused()
    {
        // What a lone surrogate looks like in bytes.
        byte[] body = [.. Encoding.UTF8.GetBytes("""{"id":"evt_"""), 0xED, 0xA0, 0x80, .. "\"}"u8];
        using var answer = await Billing.PostAsync(body, BillingRun.Sign(Encoding.UTF8.GetString(body)));
        await AssertRefusedAsync(answer, HttpStatusCode.BadRequest, "signature_invalid");
    }

    [TestCase(false)]
    [TestCase(true)]
    public async Task A_body_above_512_KB_is_refused(bool chunked)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "api/webhooks/stripe") { Content = new ByteArrayContent(new byte[600 * 1024]) };
        request.Headers.TransferEncodingChunked = chunked;
        request.Headers.Add("Stripe-Signature", BillingRun.Sign(Body));
        request.Headers.ExpectContinue = true;
        using var answer = await Billing.Client.SendAsync(request);
        await AssertRefusedAsync(answer, HttpStatusCode.RequestEntityTooLarge, "body_too_large");
    }

    [Test]
    public async Task A_signed_body_of_500_KB_is_accepted_byte_for_byte()
    {
        // Not escaped, as Stripe sends it, with white space that no re-serialiser would keep.
        var id = "evt_" + StripeEvent.Unique();
        var body = $$"""
             {"id":"{{id}}",  "type":"charge.captured","created":1700000000,"emoji":"🧾","text":"{{new string('é', 240 * 1024)}}"}
            """ + "\r\n";
        using var answer = await Billing.PostAsync(body, BillingRun.Sign(body));
        var kept = await Billing.ScalarAsync<string>("SELECT payload FROM billing_inbox WHERE id = @id", new { id });
        await Billing.ExecuteAsync("DELETE FROM billing_inbox");
        Assert.That(answer.StatusCode, Is.EqualTo(HttpStatusCode.OK));
        Assert.That(kept == body, Is.True, "the payload was changed");
    }

    [TestCase("GET")]
    [TestCase("PUT")]
    [TestCase("DELETE")]
    public async Task Other_methods_are_refused(string method)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), "api/webhooks/stripe");
        using var answer = await Billing.Client.SendAsync(request);
        Assert.That(answer.StatusCode, Is.EqualTo(HttpStatusCode.MethodNotAllowed));
    }

    [TestCase("POST", "api/webhooks/stripe")]
    [TestCase("PUT", "usage")]
    public async Task Without_the_internal_token_nothing_is_served(string method, string path)
    {
        using var client = Http.Client(Billing.Process.Address);
        using var request = new HttpRequestMessage(new HttpMethod(method), path) { Content = new StringContent(Body) };
        request.Headers.Add("Stripe-Signature", BillingRun.Sign(Body));
        using var answer = await client.SendAsync(request);
        await AssertRefusedAsync(answer, HttpStatusCode.Unauthorized, "internal_token");
    }

    private async Task AssertRefusedAsync(HttpResponseMessage answer, HttpStatusCode status, string reason)
    {
        var problem = JsonNode.Parse(await answer.Content.ReadAsStringAsync())!;
        var stored = await Billing.CountAsync();
        Assert.Multiple(() =>
        {
            Assert.That(answer.StatusCode, Is.EqualTo(status));
            Assert.That(answer.Content.Headers.ContentType?.MediaType, Is.EqualTo("application/problem+json"));
            Assert.That((string?)problem["reason"], Is.EqualTo(reason));
            Assert.That(stored, Is.Zero);
        });
    }
}
