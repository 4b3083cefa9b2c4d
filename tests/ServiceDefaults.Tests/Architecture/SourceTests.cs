using System.Text.RegularExpressions;

namespace ResponsiAI.ServiceDefaults.Tests.Architecture;

/// <summary>What keeps the code findable and small.</summary>
public sealed class SourceTests
{
    [Test]
    public void No_file_is_longer_than_400_lines() => Assert.That(Source.ProductionCode.Where(f => Lines(f) > 400), Is.Empty);

    [Test]
    public void The_whole_edge_is_read_on_one_screen() => Assert.That(Lines("Gateway/Program.cs"), Is.InRange(1, 80));

    [Test]
    public void Half_of_the_files_have_at_most_50_lines() =>
        Assert.That(Source.ProductionCode.Select(Lines).Order().ElementAt(Source.ProductionCode.Count / 2), Is.AtMost(50));

    [Test]
    public void No_folder_is_called_by_a_kind_instead_of_a_capability() => Assert.That(
        Source.ProductionCode.Where(f => f.Split('/')[..^1].Any(folder => folder is "Helpers" or "Utils" or "Utilities" or "Common" or "Services" or "Implementations")), Is.Empty);

    [Test]
    public void No_class_is_called_Extensions() => Assert.That(
        Source.ProductionCode.Where(f => Regex.IsMatch(Source.Text(f), @"\b(class|struct|record)\s+\w*Extensions\b")), Is.Empty);

    [Test]
    public void Types_of_a_process_are_internal_and_sealed()
    {
        // At the left margin, so top-level ones: modifiers, then the kind.
        var faults =
            from file in Source.ProductionCode
            where !file.StartsWith("Ops/ServiceDefaults/", StringComparison.Ordinal) && !file.StartsWith("Ops/Storage/", StringComparison.Ordinal)
            from Match type in Regex.Matches(Source.Text(file), @"^(?<modifiers>([a-z]+ )*)(?<kind>class|record struct|record class|record|struct|interface|enum) (?<name>\w+)", RegexOptions.Multiline)
            let modifiers = type.Groups["modifiers"].Value.Split(' ')
            let open = type.Groups["kind"].Value is "class" or "record" or "record class" && !modifiers.Intersect(["sealed", "static", "abstract"]).Any()
            where open || !modifiers.Contains("internal")
            select $"{file}: {type.Value}";
        Assert.That(faults, Is.Empty);
    }

    [Test]
    public void Nothing_is_left_for_later() => Assert.That(
        Source.ProductionCode.Where(f => Regex.IsMatch(Source.Text(f), @"\b(TODO|FIXME|HACK|XXX)\b|NotImplementedException")), Is.Empty);

    private static int Lines(string path) => File.ReadLines(Path.Combine(Repository.Root, path)).Count();
}
