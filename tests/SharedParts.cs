#pragma warning disable CA1050 // Outside every namespace it stands around all tests of the assembly.

/// <summary>Ends what the tests of an assembly shared. The test host is killed before its own exit could do that.</summary>
[SetUpFixture]
public sealed class SharedParts
{
    [OneTimeTearDown]
    public Task StopAsync() => PostgresServer.StopSharedAsync();
}
