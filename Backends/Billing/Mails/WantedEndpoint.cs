using System.Text.Json;
using Microsoft.AspNetCore.Mvc;
using ResponsiAI.Billing.Events;
using ResponsiAI.ServiceDefaults.Problems;

namespace ResponsiAI.Billing.Mails;

/// <summary><c>POST /mails/wanted</c>: notifications asks, just before it sends, whether a mail still says the truth.</summary>
internal static class WantedEndpoint
{
    private const int BodyLimit = 4 * 1024;

    public static void MapMails(this WebApplication app) =>
        app.MapPost("/mails/wanted", AnswerAsync).WithMetadata(new RequestSizeLimitAttribute(BodyLimit));

    private static async Task<IResult> AnswerAsync(HttpRequest request, WantedMail wanted, CancellationToken cancellation)
    {
        try
        {
            using var document = await JsonDocument.ParseAsync(request.Body, cancellationToken: cancellation);
            if (new EventObject(document.RootElement).Text("key") is not { } key)
                return Problem.Result(StatusCodes.Status400BadRequest, "key_invalid", """Write {"key":"…","template":"…"} with the idempotency key of the mail.""");
            return await wanted.ObjectionAsync(key, cancellation) is { } reason ? Results.Ok(new { wanted = false, reason }) : Results.Ok(new { wanted = true });
        }
        catch (JsonException)
        {
            return Problem.Result(StatusCodes.Status400BadRequest, "body_unreadable", """Write {"key":"…","template":"…"}.""");
        }
    }
}
