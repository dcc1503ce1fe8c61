using System.Threading.RateLimiting;
using GridAlert.Platform;

namespace GridAlert.Features.Access.Limits;

/// <summary>
/// How fast one caller may call, by kind of call. Whoever is signed in counts alone: thousands of phones behind one address
/// are thousands of callers. Only strangers share what their address has.
/// </summary>
public static class CallLimits
{
    private const int StepsAMinute = 60;
    private static readonly TimeSpan Step = TimeSpan.FromMinutes(1) / StepsAMinute;

    public static void AddCallLimits(this IServiceCollection services, IConfiguration configuration)
    {
        var settings = LimitSettings.Read(configuration);
        services.AddSingleton(settings);
        services.AddRateLimiter(limiter =>
        {
            limiter.GlobalLimiter = ByCaller(settings);
            limiter.RejectionStatusCode = StatusCodes.Status429TooManyRequests;
            limiter.OnRejected = (rejected, _) => RefuseAsync(rejected.HttpContext, rejected.Lease);
        });
    }

    public static PartitionedRateLimiter<HttpContext> ByCaller(LimitSettings settings) => PartitionedRateLimiter.Create<HttpContext, (string Who, CallKind Kind)>(context =>
    {
        var kind = CallKinds.Of(context);
        // Who binds a phone is nobody yet, whoever else is signed in on the machine that does it for a whole hall.
        var caller = kind == CallKind.Join ? null : context.User.CallerOrNull();
        if (caller is null && kind is not (CallKind.SignIn or CallKind.Ask))
            kind = CallKind.Read;
        // An account and a member never share an id.
        var who = caller?.Id.ToString() ?? context.Connection.RemoteIpAddress?.ToString() ?? "";
        var most = (caller is null, kind) switch
        {
            (_, CallKind.SignIn) => settings.SignIns,
            (_, CallKind.Ask) => settings.Asks,
            (true, _) => settings.Strangers,
            (_, CallKind.Photo) => settings.Photos,
            (_, CallKind.Export) => settings.Exports,
            (_, CallKind.Change) => settings.Changes,
            _ => settings.Reads,
        };
        return most == 0 ? RateLimitPartition.GetNoLimiter((who, kind)) : RateLimitPartition.GetTokenBucketLimiter((who, kind), _ => Bucket(most));
    });

    /// <summary>For one connection to a hub: it has no timer of its own, so that ten thousand of them cost nothing while nobody calls.</summary>
    /// <returns>Null where there is no limit.</returns>
    public static TokenBucketRateLimiter? ForConnection(LimitSettings settings) => settings.HubCalls == 0 ? null : new(Bucket(settings.HubCalls));

    public static Problem Refusal(RateLimitLease lease)
    {
        var wait = lease.TryGetMetadata(MetadataName.RetryAfter, out var after) && after > TimeSpan.FromSeconds(1) ? after : TimeSpan.FromSeconds(1);
        return new(ProblemKind.TooMany, "tooManyCalls", (int)Math.Ceiling(wait.TotalSeconds)) { RetryAfter = wait };
    }

    private static async ValueTask RefuseAsync(HttpContext context, RateLimitLease lease)
    {
        var refusal = Refusal(lease);
        // A page shows its own words for the status.
        if (context.Request.Path.StartsWithSegments("/api", StringComparison.Ordinal) || context.Request.Path.StartsWithSegments("/hubs", StringComparison.Ordinal))
            await refusal.ToResult(context).ExecuteAsync(context);
        else
            context.Response.Headers.RetryAfter = Math.Ceiling(refusal.RetryAfter!.Value.TotalSeconds).ToString(System.Globalization.CultureInfo.InvariantCulture);
    }

    /// <summary>A minute's worth at once, and then a second's worth each second.</summary>
    private static TokenBucketRateLimiterOptions Bucket(int aMinute) => new()
    {
        TokenLimit = aMinute,
        TokensPerPeriod = Math.Max(1, aMinute / StepsAMinute),
        ReplenishmentPeriod = aMinute >= StepsAMinute ? Step : TimeSpan.FromMinutes(1) / aMinute,
        AutoReplenishment = false,
        QueueLimit = 0,
    };
}
