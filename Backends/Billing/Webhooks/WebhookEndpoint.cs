using System.Text;
using Microsoft.AspNetCore.Mvc;
using ResponsiAI.ServiceDefaults.Hosting;
using ResponsiAI.ServiceDefaults.Problems;

namespace ResponsiAI.Billing.Webhooks;

/// <summary>Stripe's events: verified, kept by one insert, acknowledged. Everything else happens later.</summary>
internal static partial class WebhookEndpoint
{
    private const string Path = "/api/webhooks/stripe";
    private const string SignatureHeader = "Stripe-Signature";

    /// <summary>Bytes; Stripe's largest events are far smaller.</summary>
    private const int BodyLimit = 512 * 1024;

    // A byte that is no UTF-8 must not become a replacement character: the signature is over bytes.
    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    public static void AddWebhooks(this ServiceBuilder builder)
    {
        builder.Services.AddSingleton(WebhookOptions.Read(builder.Settings));
        builder.Services.AddSingleton<StripeSignature>();
        builder.Services.AddSingleton<EventDoor>();
    }

    public static void MapWebhooks(this WebApplication app) =>
        app.MapPost(Path, ReceiveAsync).WithMetadata(new RequestSizeLimitAttribute(BodyLimit));

    private static async Task<IResult> ReceiveAsync(
        HttpRequest request, WebhookOptions options, StripeSignature signature, EventDoor door, ILogger<StripeSignature> log, CancellationToken cancellation)
    {
        if (options.Secrets.Count == 0)
            return Problem.Result(StatusCodes.Status503ServiceUnavailable, "stripe_not_configured", "No webhook secret is set here, so nothing can be verified.");
        var header = request.Headers[SignatureHeader].ToString();
        if (string.IsNullOrWhiteSpace(header))
            return Refuse(log, "signature_missing", "The request has no Stripe-Signature.");
        string body;
        try
        {
            using var bytes = new MemoryStream();
            await request.Body.CopyToAsync(bytes, cancellation);
            body = Strict.GetString(bytes.GetBuffer(), 0, (int)bytes.Length);
        }
        catch (BadHttpRequestException exception)
        {
            return exception.StatusCode == StatusCodes.Status413PayloadTooLarge
                ? Problem.Result(exception.StatusCode, "body_too_large", "An event has 512 KB at most.")
                : Problem.Result(exception.StatusCode, "bad_request", "The body could not be read.");
        }
        catch (DecoderFallbackException)
        {
            return Refuse(log, "signature_invalid", "The body is not UTF-8, so no signature of Stripe's fits it.");
        }

        return signature.Check(body, header) switch
        {
            SignatureVerdict.Valid valid => await KeepAsync(body, valid.Secret, door, log),
            SignatureVerdict.Expired => Refuse(log, "signature_expired", "The signature's time is more than five minutes away from the time here."),
            _ => Refuse(log, "signature_invalid", "None of the webhook secrets fits the signature."),
        };
    }

    private static async Task<IResult> KeepAsync(string body, int secret, EventDoor door, ILogger log)
    {
        var admission = await door.AdmitAsync(body, secret);
        if (admission.Event is not { } received)
            return Refuse(log, admission.State, "The body is rightly signed, but is no event that can be read here.");
        LogReceived(log, received.Type, received.Id, admission.State);
        return Results.Ok(new { received = true });
    }

    private static IResult Refuse(ILogger log, string reason, string detail)
    {
        LogRefused(log, reason);
        return Problem.Result(StatusCodes.Status400BadRequest, reason, detail);
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "received {Type} {Id}: {State}")]
    private static partial void LogReceived(ILogger log, string type, string id, string state);

    [LoggerMessage(Level = LogLevel.Warning, Message = "a webhook was refused: {Reason}")]
    private static partial void LogRefused(ILogger log, string reason);
}
