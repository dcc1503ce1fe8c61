using System.Security.Claims;

namespace GridAlert.Features.Access;

public enum Role { Admin, Dispatcher, Officer, GridLead, Observer, Responder }

/// <summary>Who is calling: an account, or a responder's bound device.</summary>
/// <param name="Id">The account, or the responder's member id.</param>
/// <param name="UnitCode">Where the caller's scope begins; a responder's is the stairwell.</param>
/// <param name="TrioRole">lead, information or support; null for accounts.</param>
public sealed record Caller(Guid Id, string Name, Role Role, string UnitCode, Guid? DeviceId, string? TrioRole, DateTimeOffset ExpiresAt)
{
    /// <summary>Other stairwells where a responder holds a post or stands in for one.</summary>
    public IReadOnlyList<string> AlsoIn { get; init; } = [];

    /// <summary>The sign-in that this call belongs to.</summary>
    public Guid SessionId { get; init; }

    public bool IsResponder => Role == Role.Responder;
}

/// <summary>The signed-in identity, carrying the caller whole so that nothing is parsed back from claims.</summary>
public sealed class CallerIdentity(Caller caller, string scheme) : ClaimsIdentity(
    [new Claim(ClaimTypes.NameIdentifier, caller.Id.ToString()), new Claim(ClaimTypes.Role, caller.Role.ToString())], scheme)
{
    public Caller Caller { get; } = caller;
}

public static class CallerExtensions
{
    public static Caller? CallerOrNull(this ClaimsPrincipal? user) => (user?.Identity as CallerIdentity)?.Caller;

    public static Caller Caller(this ClaimsPrincipal? user) =>
        user.CallerOrNull() ?? throw new InvalidOperationException("No caller: the route lacks a policy.");

    public static Caller Caller(this HttpContext context) => context.User.Caller();
}
