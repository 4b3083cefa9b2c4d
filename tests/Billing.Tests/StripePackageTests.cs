using System.Net;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace ResponsiAI.Billing.Tests;

/// <summary>What Stripe's own npm package signed is accepted byte for byte, and nothing that differs from it in one.</summary>
internal sealed class StripePackageTests
{
    private const string Old = "whsec_old0123456789abcdef";

    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true, NewLine = "\r\n" };

    [Test]
    public async Task Whatever_the_npm_package_signed_is_accepted_as_it_is_and_refused_with_one_byte_changed()
    {
        await using var notifications = await NotificationsStandIn.StartAsync();
        await using var billing = await BillingRun.StartAsync("sqlite", notifications, ("STRIPE_WEBHOOK_SECRET", $"{BillingRun.Secret},{Old}"));
        var plain = Event(new string('x', 100));
        (byte[] Body, string[] Secrets)[] cases =
        [
            (plain, [BillingRun.Secret]),
            (Event("😀 Zoë, 東京 and a \u2028 line"), [BillingRun.Secret]),
            (Encoding.UTF8.GetBytes(JsonNode.Parse(Event("indented"))!.ToJsonString(Indented)), [BillingRun.Secret]),
            (Event(new string('é', 128 * 1024)), [BillingRun.Secret]),
            (Event("signed with the old secret only"), [Old]),
            (Event("signed with both"), [Old, BillingRun.Secret]),
            (Event("signed with one that is not ours yet and one that is"), ["whsec_next0123456789abcdef", BillingRun.Secret]),
        ];
        var headers = await StripeSigner.SignAsync(cases);

        foreach (var ((body, _), header) in cases.Zip(headers))
            foreach (var chunked in new[] { false, true })
            {
                Assert.That(await PostAsync(billing, body, header, chunked), Is.EqualTo(HttpStatusCode.OK), $"{body.Length} bytes, chunked {chunked}");
                byte[] changed = [.. body];
                changed[^3] ^= 1;
                Assert.That(await PostAsync(billing, changed, header, chunked), Is.EqualTo(HttpStatusCode.BadRequest), $"{body.Length} bytes, one of them changed");
            }

        foreach (var (body, _) in cases)
            Assert.That(await billing.ScalarAsync<string>("SELECT payload FROM billing_inbox WHERE id = @id", new { id = (string)JsonNode.Parse(body)!["id"]! }), Is.EqualTo(Encoding.UTF8.GetString(body)));
        Assert.That(await billing.CountAsync(), Is.EqualTo(cases.Length));
    }

    // The note stands in it as it is, and not escaped as .NET's own writer has it.
    private static byte[] Event(string note) => Encoding.UTF8.GetBytes(
        StripeEvent.Of("customer.updated", new { id = "cus_" + StripeEvent.Unique(), email = "zoe@customers.example", description = "NOTE" }).Json.Replace("NOTE", note, StringComparison.Ordinal));

    private static async Task<HttpStatusCode> PostAsync(BillingRun billing, byte[] body, string header, bool chunked)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "api/webhooks/stripe") { Content = new ByteArrayContent(body) };
        request.Headers.TransferEncodingChunked = chunked;
        request.Headers.TryAddWithoutValidation("Stripe-Signature", header);
        using var answer = await billing.Client.SendAsync(request);
        return answer.StatusCode;
    }
}
