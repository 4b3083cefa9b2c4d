using ResponsiAI.Notifications.Smtp;
using ResponsiAI.Notifications.Templates;
using ResponsiAI.ServiceDefaults.Problems;

namespace ResponsiAI.Notifications.Emails;

/// <summary><c>POST /emails/preview</c>: a mail as it would be sent, and is not.</summary>
internal static partial class PreviewEndpoint
{
    private static readonly string[] Members = ["template", "data"];

    public static void MapPreview(this WebApplication app) => app.MapPost("/emails/preview", PreviewAsync).WithMetadata(EmailBody.Limit);

    private static Task<IResult> PreviewAsync(HttpRequest http, EmailRenderer renderer, SmtpOptions options, ILogger<EmailRenderer> log, CancellationToken cancellation) => EmailBody.ReadAsync(http, body =>
    {
        var content = EmailContent.Parse(body, Members, (_, content) => content);
        try
        {
            return Task.FromResult(Results.Ok(renderer.Render(content.Template, content.Data, options.From.Name)));
        }
        // A template of the operator's that was parsed may still ask for anything that cannot be done.
        catch (Exception exception)
        {
            LogFails(log, exception, content.Template);
            return Task.FromResult(Problem.Result(StatusCodes.Status422UnprocessableEntity, "template_fails", $"A template of {content.Template} in EMAIL_TEMPLATES_DIR cannot be filled with this data."));
        }
    }, cancellation);

    [LoggerMessage(Level = LogLevel.Warning, Message = "a preview of {Template} cannot be rendered")]
    private static partial void LogFails(ILogger log, Exception exception, string template);
}
