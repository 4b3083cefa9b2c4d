namespace ResponsiAI.ServiceDefaults.Settings;

/// <summary>One setting that cannot be used. The texts never contain the setting's value, which may be a secret.</summary>
/// <param name="Name">The variable, as an operator writes it.</param>
/// <param name="Wrong">What is wrong with it.</param>
/// <param name="Write">What to write instead.</param>
public sealed record SettingFault(string Name, string Wrong, string Write)
{
    public override string ToString() => $"{Name}: {Wrong}; {Write}";
}
