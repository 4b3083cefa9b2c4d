using Microsoft.AspNetCore.Http.Metadata;
using ResponsiAI.ServiceDefaults.Problems;

namespace ResponsiAI.Notifications.Emails;

/// <summary>Reads the bodies that make mails, and turns what is wrong with them into an answer.</summary>
internal static class EmailBody
{
    private const int MaxBody = 64 * 1024;

    public static IRequestSizeLimitMetadata Limit { get; } = new BodyLimit(MaxBody);

    public static async Task<IResult> ReadAsync(HttpRequest http, Func<ReadOnlyMemory<byte>, Task<IResult>> handle, CancellationToken cancellation)
    {
        if (!http.HasJsonContentType())
            return Problem.Result(StatusCodes.Status415UnsupportedMediaType, "content_type", "Send application/json.");
        try
        {
            using var body = new MemoryStream();
            await http.Body.CopyToAsync(body, cancellation);
            return await handle(body.GetBuffer().AsMemory(0, (int)body.Length));
        }
        catch (EmailRefusedException refused)
        {
            return Problem.Result(refused.Status, refused.Reason, refused.Message);
        }
        catch (BadHttpRequestException bad)
        {
            return Problem.Result(bad.StatusCode, "body_unreadable", $"The body could not be read; it may have {MaxBody} bytes.");
        }
    }

    private sealed record BodyLimit(long? MaxRequestBodySize) : IRequestSizeLimitMetadata;
}
