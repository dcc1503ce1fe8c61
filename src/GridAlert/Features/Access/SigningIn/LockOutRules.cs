namespace GridAlert.Features.Access.SigningIn;

/// <summary>The oldest of the last wrong tries that a limit still allows, in each bucket; null where there were fewer.</summary>
public sealed record WrongTries
{
    /// <summary>For this name from this address.</summary>
    public DateTimeOffset? NameHere { get; init; }
    /// <summary>For this name, wherever from.</summary>
    public DateTimeOffset? Name { get; init; }
    /// <summary>From this address, whatever name.</summary>
    public DateTimeOffset? Address { get; init; }
    /// <summary>From this known browser.</summary>
    public DateTimeOffset? Browser { get; init; }
}

/// <summary>How long to wait after wrong tries. A wait ends by itself; trying during it makes it no longer.</summary>
public static class LockOutRules
{
    public static TimeSpan Window { get; } = TimeSpan.FromMinutes(15);

    public const int AllowedForNameHere = 5;
    public const int AllowedForName = 30;
    public const int AllowedFromAddress = 100;
    public const int AllowedFromBrowser = 5;

    /// <summary>Null when it may be tried now.</summary>
    /// <param name="browserIsKnown">Then nobody else's tries count: they come from other browsers.</param>
    public static TimeSpan? Wait(WrongTries tries, bool browserIsKnown, DateTimeOffset now)
    {
        DateTimeOffset?[] full = browserIsKnown ? [tries.Browser] : [tries.NameHere, tries.Name, tries.Address];
        var wait = full.Max() + Window - now;
        return wait > TimeSpan.Zero ? wait : null;
    }
}
