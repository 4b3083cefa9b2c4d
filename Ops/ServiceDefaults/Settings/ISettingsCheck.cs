namespace ResponsiAI.ServiceDefaults.Settings;

/// <summary>A check that needs the built services, run before the process serves. Without side effects.</summary>
public interface ISettingsCheck
{
    ValueTask CheckAsync(ServiceSettings settings, CancellationToken cancellation);
}
