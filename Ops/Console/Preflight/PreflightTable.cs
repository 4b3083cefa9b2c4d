using Spectre.Console;
using ResponsiAI.Ops.Up;

namespace ResponsiAI.Ops.Preflight;

internal static class PreflightTable
{
    private const int WidthOfFiles = 180;
    private const int NarrowestTerminal = 80;

    public static string Render(IReadOnlyList<Finding> findings)
    {
        var colours = ProcessOutput.WantsColours;
        using var text = new StringWriter();
        var console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Ansi = colours ? AnsiSupport.Yes : AnsiSupport.No,
            ColorSystem = colours ? ColorSystemSupport.Standard : ColorSystemSupport.NoColors,
            Out = new AnsiConsoleOutput(text),
            Interactive = InteractionSupport.No,
        });
        console.Profile.Width = Console.IsOutputRedirected ? WidthOfFiles : Math.Max(NarrowestTerminal, Console.WindowWidth);
        var table = new Table().Border(TableBorder.Rounded).AddColumns("what", "state", "found", "what to write");
        foreach (var finding in findings)
            table.AddRow(new Text(finding.Subject), Word(finding.Level), new Text(finding.Says), new Text(finding.Write));
        console.Write(table);
        text.WriteLine($"{Count(Level.Ok)} ok, {Count(Level.Warn)} warnings, {Count(Level.Fail)} failures");
        return text.ToString();

        int Count(Level level) => findings.Count(f => f.Level == level);
    }

    private static Text Word(Level level) => level switch
    {
        Level.Ok => new Text("ok", new Style(Color.Green)),
        Level.Warn => new Text("warn", new Style(Color.Yellow)),
        _ => new Text("fail", new Style(Color.Red)),
    };
}
