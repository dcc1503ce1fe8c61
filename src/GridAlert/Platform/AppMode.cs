namespace GridAlert.Platform;

/// <summary>How this process was started.</summary>
/// <param name="Demo">Demo accounts exist and may be used.</param>
public sealed record AppMode(bool Demo);
