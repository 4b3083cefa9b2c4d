using DotLiquid.Exceptions;
using ResponsiAI.ServiceDefaults.Hosting;
using ResponsiAI.ServiceDefaults.Settings;

namespace ResponsiAI.Notifications.Templates;

internal static class TemplateRegistration
{
    private const string Folder = "EMAIL_TEMPLATES_DIR";

    /// <summary>Parses at once, so that a template that cannot be parsed stops the start and not the first mail.</summary>
    public static void AddTemplates(this ServiceBuilder builder)
    {
        var options = TemplateOptions.Read(builder.Settings);
        if (options.Folder is { } folder && !Holds(folder, builder.Settings))
            return;
        try
        {
            builder.Services.AddSingleton(new EmailRenderer(options));
        }
        catch (Exception exception) when (exception is SyntaxException or IOException or UnauthorizedAccessException)
        {
            builder.Settings.Fault(Folder, "a file in it cannot be read as a Liquid template", "mend the file, or take it away to have the built-in template");
        }
    }

    // A file whose name is mistyped would change nothing, and nobody would notice.
    private static bool Holds(string folder, ServiceSettings settings)
    {
        if (!Directory.Exists(folder))
        {
            settings.Fault(Folder, "there is no such folder", "write the path of a folder with templates, or leave it out");
            return false;
        }

        var stranger = Directory.EnumerateFiles(folder, "*" + TemplateOptions.Extension).Select(f => Path.GetFileNameWithoutExtension(f)).FirstOrDefault(n => !EmailRenderer.Names.Contains(n));
        if (stranger is null)
            return true;
        settings.Fault(Folder, $"it has a file {stranger}{TemplateOptions.Extension}, which is no template's name", $"write for example layout.html{TemplateOptions.Extension} or payment-failure.txt{TemplateOptions.Extension}");
        return false;
    }
}
