using System.Text.Json;
using Microsoft.AspNetCore.Mvc;
using ResponsiAI.Billing.Events;
using ResponsiAI.Billing.Inbox;
using ResponsiAI.Billing.Mails;
using ResponsiAI.ServiceDefaults.Hosting;
using ResponsiAI.ServiceDefaults.Problems;

namespace ResponsiAI.Billing.Why;

/// <summary>
/// For operators, over <c>ops why</c>: <c>POST /why</c> with <c>{"subject":"…"}</c> tells what happened with a customer, an
/// object of Stripe's, an event or a mail. A body, so that no address stands in a URL.
/// </summary>
internal static class WhyEndpoint
{
    private const int BodyLimit = 4 * 1024;
    private const int LongestSubject = 255;

    public static void AddWhy(this ServiceBuilder builder) => builder.Services.AddSingleton<EventThreads>();

    public static void MapWhy(this WebApplication app) => app.MapPost("/why", AnswerAsync).WithMetadata(new RequestSizeLimitAttribute(BodyLimit));

    private static async Task<IResult> AnswerAsync(HttpRequest request, EventThreads threads, CancellationToken cancellation)
    {
        try
        {
            using var document = await JsonDocument.ParseAsync(request.Body, cancellationToken: cancellation);
            return new EventObject(document.RootElement).Text("subject") is { Length: <= LongestSubject } subject
                ? Results.Ok(await threads.AboutAsync(subject, cancellation))
                : Problem.Result(StatusCodes.Status400BadRequest, "subject_invalid", "Write {\"subject\":\"…\"} with the id of a customer, an object, an event or a mail, or an address.");
        }
        catch (JsonException)
        {
            return Problem.Result(StatusCodes.Status400BadRequest, "body_unreadable", "Write {\"subject\":\"…\"}.");
        }
    }
}

/// <param name="Events">The oldest first.</param>
/// <param name="More">There are older ones, which are left out.</param>
internal sealed record Threads(IReadOnlyList<EventThread> Events, bool More);

/// <summary>One event and the mails that notifications accepted for it.</summary>
internal sealed record EventThread(InboxDetail Event, IReadOnlyList<ThreadMail> Mails);

/// <param name="Id">At notifications.</param>
internal sealed record ThreadMail(string Id, string Key, string Template, DateTimeOffset AskedAt)
{
    public static ThreadMail Of(AskedMail mail) => new(mail.Email, mail.Key, mail.Template, DateTimeOffset.FromUnixTimeMilliseconds(mail.AskedAt));
}
