using ResponsiAI.ServiceDefaults.Settings;

namespace ResponsiAI.ServiceDefaults.Tests.Settings;

[NonParallelizable]
public sealed class EnvironmentNameTests
{
    private static readonly string[] Names = ["ASPNETCORE_ENVIRONMENT", "DOTNET_ENVIRONMENT", "NODE_ENV"];
    private Dictionary<string, string?> before = [];

    [SetUp]
    public void Keep() => before = Names.ToDictionary(n => n, Environment.GetEnvironmentVariable);

    [TearDown]
    public void Restore() => Set([.. Names.Select(n => before[n])]);

    [TestCase("Development", "Staging", "production", "Development")]
    [TestCase(null, "Staging", "production", "Staging")]
    [TestCase(null, null, "production", "Production")]
    [TestCase("", " ", "development", "Development")]
    [TestCase(" PRODUCTION ", null, "development", "Production")]
    [TestCase("production", null, null, "Production")]
    [TestCase(null, null, "test", "test")]
    [TestCase(null, null, null, "Absent")]
    public void Dotnets_own_names_stand_above_the_guides(string? aspnet, string? dotnet, string? node, string expected)
    {
        Set(aspnet, dotnet, node);
        Assert.That(EnvironmentName.Resolve("Absent"), Is.EqualTo(expected));
    }

    private static void Set(params string?[] values)
    {
        foreach (var (name, value) in Names.Zip(values))
            Environment.SetEnvironmentVariable(name, value);
    }
}
