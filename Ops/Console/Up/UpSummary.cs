using Spectre.Console;

namespace ResponsiAI.Ops.Up;

/// <summary>What an operator reads when everything is ready: where it all is, and how to look at it.</summary>
internal static class UpSummary
{
    private const int WidthOfFiles = 160;

    public static string Render(UpPlan plan, IReadOnlyList<SupervisedProcess> processes, bool colours)
    {
        using var text = new StringWriter();
        var console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Ansi = colours ? AnsiSupport.Yes : AnsiSupport.No,
            ColorSystem = colours ? ColorSystemSupport.Standard : ColorSystemSupport.NoColors,
            Out = new AnsiConsoleOutput(text),
            Interactive = InteractionSupport.No,
        });
        console.Profile.Width = WidthOfFiles;
        var table = new Table().Border(TableBorder.Rounded).AddColumns("name", "address", "management address", "pid");
        foreach (var process in processes)
            table.AddRow(process.Description.Name, Show(process.Description.Address), Show(process.Description.ManagementAddress), $"{process.ProcessId}");
        console.Write(table);
        text.WriteLine($"The site:   {Show(plan.Site)}   (the application behind it: {Show(plan.App)})");
        text.WriteLine($"Its health: {Show(plan.Site)}/api/health");
        text.WriteLine(plan.OpsToken is { } token
            ? $"Ops pages:  {Show(plan.Site)}/ops   any user name, password {token}"
            : $"Ops pages:  {Show(plan.Site)}/ops   any user name, the password is OPS_TOKEN (without one they are off)");
        text.WriteLine("Ctrl-C stops everything.");
        return text.ToString();
    }

    private static string Show(Uri? address) => address?.GetLeftPart(UriPartial.Authority) ?? "";
}
