using System.Data.Common;
using ResponsiAI.ServiceDefaults.Problems;

namespace ResponsiAI.Storage.Databases;

/// <summary>The database could not be reached since the start, so its schema is not known to stand.</summary>
public sealed class DatabaseNotReadyException() : Exception("The database's migrations have not run yet.");

internal sealed class DatabaseUnavailability : IUnavailability
{
    public bool Explains(Exception? exception) => exception is DatabaseNotReadyException or TimeoutException or DbException;
}
