using ResponsiAI.Ops.Emails;
using ResponsiAI.ServiceDefaults.Hosting;
using ResponsiAI.ServiceDefaults.Problems;

namespace ResponsiAI.Ops.Serve;

/// <summary>The gateway has a route of its own for both, because one frames the other and mails carry their styles with them.</summary>
internal static class EmailsPageRegistration
{
    private const string PagePolicy = "default-src 'none'; style-src 'self'; img-src 'self'; frame-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
    private const string MailPolicy = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'self'";
    private const string Html = "text/html; charset=utf-8";

    public static void AddEmailsPage(this ServiceBuilder builder, PartsOptions parts)
    {
        EmailPreviews.Register(builder, parts.Notifications);
        builder.Services.AddSingleton<EmailsPage>();
    }

    public static void MapEmailsPage(this WebApplication app)
    {
        app.MapGet(EmailsPage.Path, async (HttpContext context, EmailsPage page) =>
        {
            Protect(context, PagePolicy);
            return Results.Content(await page.RenderAsync(context.RequestAborted), Html);
        });
        app.MapGet($"{EmailsPage.Path}/{{template}}", async (HttpContext context, string template, EmailPreviews previews) =>
        {
            Protect(context, MailPolicy);
            if (!SampleEmail.Templates.Contains(template))
                return Problem.Result(StatusCodes.Status404NotFound, "template_unknown", $"The mails are {string.Join(", ", SampleEmail.Templates)}.");
            var (mail, fault) = await previews.FindAsync(template, context.RequestAborted);
            return mail is null ? Problem.Result(StatusCodes.Status503ServiceUnavailable, "preview_unavailable", fault) : Results.Content(mail.Html, Html);
        });
    }

    private static void Protect(HttpContext context, string policy)
    {
        context.Response.Headers.CacheControl = "no-store";
        context.Response.Headers.ContentSecurityPolicy = policy;
    }
}
