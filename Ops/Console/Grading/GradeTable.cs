using ResponsiAI.Ops.Up;
using Spectre.Console;

namespace ResponsiAI.Ops.Grading;

internal static class GradeTable
{
    private const int WidthOfFiles = 180;
    private const int NarrowestTerminal = 80;

    public static string Render(GradeReport report)
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
        console.Write(Tests(report));
        if (report.Owasp.Count > 0)
            console.Write(Owasp(report));
        foreach (var note in report.Notes)
            text.WriteLine(note);
        text.WriteLine($"{report.Url} answered {report.Status}.");
        text.WriteLine($"{report.Score} by the package's table ({report.Grade}), {report.NewerScore} with the rows of 1.6 ({report.NewerGrade})");
        return text.ToString();
    }

    private static Table Tests(GradeReport report)
    {
        var table = new Table().Border(TableBorder.Rounded).AddColumns("test", "points", "found", "what to write instead");
        foreach (var test in report.Tests)
            table.AddRow(new Text(test.Test), Points(test.Points), new Text(test.Says), new Text(test.Write));
        foreach (var test in report.NewerTests)
            table.AddRow(new Text(test.Test + " (1.6)"), Points(test.Points), new Text(test.Says), new Text(test.Write));
        return table;
    }

    private static Table Owasp(GradeReport report)
    {
        var table = new Table().Border(TableBorder.Rounded).AddColumns("OWASP's list", "state", "found", "what it asks for");
        foreach (var note in report.Owasp)
            table.AddRow(new Text(note.Header), new Text(note.State), new Text(note.Says), new Text(note.Write));
        return table;
    }

    private static Text Points(int points) => new($"{points:+0;-0;0}", new Style(points > 0 ? Color.Green : points < 0 ? Color.Red : Color.Default));
}
