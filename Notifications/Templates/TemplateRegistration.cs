using ResponsiAI.ServiceDefaults.Hosting;

namespace ResponsiAI.Notifications.Templates;

internal static class TemplateRegistration
{
    /// <summary>Parses at once, so that a template that cannot be parsed stops the start and not the first mail.</summary>
    public static void AddTemplates(this ServiceBuilder builder) => builder.Services.AddSingleton(new EmailRenderer());
}
