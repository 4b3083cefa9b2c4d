using System.Security.Cryptography;
using System.Text;

namespace ResponsiAI.Benchmarks.Webhooks;

/// <summary>Requests that are ready to be sent, so that making them costs nothing while it is measured.</summary>
internal static class SignedEvent
{
    private static int last;

    /// <summary>A customer's change as Stripe tells it, of the size that its events have.</summary>
    public static string PayloadOf(int number) => $$$$"""
        {"id":"evt_bench{{{{number:0000000000}}}}","object":"event","api_version":"2026-10-28.endive","created":1790000000,"livemode":true,"pending_webhooks":1,
        "request":{"id":"req_0123456789abcd","idempotency_key":null},"type":"customer.updated","data":{"object":{"id":"cus_bench{{{{number % 1000:000}}}}","object":"customer",
        "address":{"city":"Bern","country":"CH","line1":"Gasse 1","line2":null,"postal_code":"3000","state":null},"balance":0,"created":1780000000,"currency":"eur",
        "default_source":null,"delinquent":false,"description":"{{{{new string('d', 900)}}}}","discount":null,"email":"mara.{{{{number % 1000:000}}}}@customers.example",
        "invoice_prefix":"0123ABCD","invoice_settings":{"custom_fields":null,"default_payment_method":"pm_0123456789","footer":null,"rendering_options":null},"livemode":true,
        "metadata":{},"name":"Mara","phone":null,"preferred_locales":["de"],"shipping":null,"tax_exempt":"none","test_clock":null},"previous_attributes":{"name":"Mora"}}}
        """;

    public static IReadOnlyList<byte[]> Many(string secret, int count)
    {
        var time = TimeProvider.System.GetUtcNow().ToUnixTimeSeconds();
        var key = Encoding.UTF8.GetBytes(secret);
        var requests = new byte[count][];
        for (var i = 0; i < count; i++)
        {
            var body = PayloadOf(Interlocked.Increment(ref last));
            var signature = Convert.ToHexStringLower(HMACSHA256.HashData(key, Encoding.UTF8.GetBytes($"{time}.{body}")));
            requests[i] = Encoding.UTF8.GetBytes(
                $"POST /api/webhooks/stripe HTTP/1.1\r\nHost: billing\r\nX-Internal-Token: {Harness.ServiceProcess.InternalToken}\r\nStripe-Signature: t={time},v1={signature}\r\n"
                + $"Content-Type: application/json\r\nContent-Length: {Encoding.UTF8.GetByteCount(body)}\r\n\r\n{body}");
        }

        return requests;
    }
}
