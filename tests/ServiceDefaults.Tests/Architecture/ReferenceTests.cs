using System.Xml.Linq;

namespace ResponsiAI.ServiceDefaults.Tests.Architecture;

/// <summary>Who may know whom, as the project files say it.</summary>
public sealed class ReferenceTests
{
    private static readonly string[] Foundation = ["ServiceDefaults", "Storage"];

    // The edge holds no data of its own, so it has no driver to reach one with.
    private static readonly string[] DatabasePackages = ["Npgsql", "Microsoft.Data.Sqlite", "Dapper", "dbup-postgresql", "dbup-sqlite", "Microsoft.EntityFrameworkCore"];

    [TestCase("Gateway/Gateway.csproj", "ServiceDefaults")]
    [TestCase("Backends/Demo/Demo.csproj", "ServiceDefaults")]
    [TestCase("Backends/Billing/Billing.csproj", "ServiceDefaults", "Storage")]
    [TestCase("Notifications/Notifications.csproj", "ServiceDefaults", "Storage")]
    [TestCase("Ops/Console/Console.csproj", "ServiceDefaults", "Storage")]
    [TestCase("Ops/Storage/Storage.csproj", "ServiceDefaults")]
    [TestCase("Ops/ServiceDefaults/ServiceDefaults.csproj")]
    public void A_process_knows_only_the_foundation(string project, params string[] allowed) =>
        Assert.That(Compiled(project).Select(Name), Is.SubsetOf(allowed));

    [Test]
    public void Every_production_project_has_its_row_above() => Assert.That(
        Source.ProductionProjects.Select(Path.GetFileNameWithoutExtension),
        Is.EquivalentTo(new[] { "Gateway", "Demo", "Billing", "Notifications", "Console", "ServiceDefaults", "Storage" }));

    [Test]
    public void The_console_builds_the_other_processes_and_compiles_against_none()
    {
        var built = References("Ops/Console/Console.csproj").Where(r => !Foundation.Contains(Name(r))).ToArray();
        Assert.That(built.Select(Name), Is.EquivalentTo(new[] { "Gateway", "Billing", "Demo", "Notifications" }));
        Assert.That(built.Select(r => r.Attribute("ReferenceOutputAssembly")?.Value), Is.All.EqualTo("false"));
    }

    [Test]
    public void The_gateway_has_no_database_driver_even_by_way_of_what_it_references()
    {
        var projects = new[] { "Gateway/Gateway.csproj", "Ops/ServiceDefaults/ServiceDefaults.csproj" };
        Assert.That(projects.SelectMany(p => Source.Project(p).Descendants("PackageReference")).Select(Included).Intersect(DatabasePackages), Is.Empty);
        var resolved = File.ReadAllText(Path.Combine(Repository.Root, "Gateway", "packages.lock.json"));
        foreach (var package in DatabasePackages)
            Assert.That(resolved, Does.Not.Contain($"\"{package}\""));
    }

    [Test]
    public void Versions_of_packages_stand_in_one_file()
    {
        foreach (var project in Source.AllProjects)
            foreach (var package in Source.Project(project).Descendants("PackageReference"))
                Assert.That(package.Attribute("Version") ?? package.Attribute("VersionOverride"), Is.Null, $"{project}: {Included(package)}");
    }

    [Test]
    public void Every_project_is_part_of_the_solution() => Assert.That(
        XDocument.Load(Path.Combine(Repository.Root, "ResponsiAI.slnx")).Descendants("Project").Select(p => p.Attribute("Path")!.Value),
        Is.SupersetOf(Source.AllProjects.Where(p => !p.EndsWith("Benchmarks.csproj", StringComparison.Ordinal))));

    private static IEnumerable<XElement> References(string project) => Source.Project(project).Descendants("ProjectReference");

    private static IEnumerable<XElement> Compiled(string project) => References(project).Where(r => r.Attribute("ReferenceOutputAssembly")?.Value != "false");

    private static string Name(XElement reference) => Path.GetFileNameWithoutExtension(Included(reference));

    private static string Included(XElement item) => item.Attribute("Include")!.Value;
}
