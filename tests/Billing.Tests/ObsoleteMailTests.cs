using System.Net.Http.Json;
using System.Text.Json.Nodes;

namespace ResponsiAI.Billing.Tests;

/// <summary>Billing and the real notifications together.</summary>
internal sealed class ObsoleteMailTests
{
    [Test]
    public async Task A_payment_failure_whose_invoice_is_paid_while_the_mail_server_is_down_is_not_sent()
    {
        var (port, smtp) = (FreePort.Next(), FreePort.Next());
        var address = new Uri($"http://127.0.0.1:{port}/");
        await using var billing = await BillingRun.StartOnAsync(null, address);
        var settings = new Dictionary<string, string?> { ["SMTP_HOST"] = "127.0.0.1", ["SMTP_PORT"] = $"{smtp}", ["BILLING_URL"] = billing.Process.Address.ToString() };
        await using var notifications = await ServiceProcess.StartAsync("Notifications", settings, port);
        using var client = Http.Client(address, internalToken: true);

        var (paid, open) = (Person.New(), Person.New());
        var (invoice, other) = ("in_" + StripeEvent.Unique(), "in_" + StripeEvent.Unique());
        await billing.ApplyAsync(StripeEvent.PaymentFailed(paid, invoice, email: paid.Email), StripeEvent.PaymentFailed(open, other, email: open.Email));
        await billing.ApplyAsync(StripeEvent.Of("invoice.paid", new { id = invoice, customer = paid.Id }));
        await using var sink = await SmtpSink.StartAsync(smtp);

        try
        {
            await Wait.UntilAsync(async () => (await StatusesAsync(client)).Order().SequenceEqual(["done", "obsolete"]), "one mail is sent and the other is not", TimeSpan.FromSeconds(60));
        }
        catch (TimeoutException exception)
        {
            Assert.Fail($"{exception.Message}: {string.Join(' ', await StatusesAsync(client))}\n{notifications.Output}");
        }

        Assert.That(sink.Mails.Select(m => m.To), Is.EqualTo(new[] { open.Email }));
    }

    private static async Task<IEnumerable<string?>> StatusesAsync(HttpClient client)
    {
        using var answer = await client.PostAsJsonAsync(new Uri("emails/search", UriKind.Relative), new { });
        var found = JsonNode.Parse(await answer.Content.ReadAsStringAsync())!;
        return (found as JsonArray ?? found["emails"]!.AsArray()).Select(m => (string?)m!["status"]);
    }
}
