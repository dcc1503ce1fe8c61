using System.Threading.RateLimiting;
using GridAlert.Features.Access.Limits;
using GridAlert.Platform;
using Microsoft.AspNetCore.SignalR;

namespace GridAlert.Features.Live;

/// <summary>How fast one connection may call; what is beyond it is refused with a sentence, and the connection stays.</summary>
public sealed class HubLimits(LimitSettings settings, ProblemTexts texts) : IHubFilter
{
    public Task OnConnectedAsync(HubLifetimeContext context, Func<HubLifetimeContext, Task> next)
    {
        if (CallLimits.ForConnection(settings) is { } limiter)
            context.Context.Features.Set(limiter);
        return next(context);
    }

    public ValueTask<object?> InvokeMethodAsync(HubInvocationContext invocationContext, Func<HubInvocationContext, ValueTask<object?>> next)
    {
        if (invocationContext.Context.Features.Get<TokenBucketRateLimiter>() is { } limiter)
        {
            limiter.TryReplenish();
            using var lease = limiter.AttemptAcquire();
            if (!lease.IsAcquired)
                throw new HubException(texts.Sentence(CallLimits.Refusal(lease), invocationContext.Context.GetHttpContext()));
        }
        return next(invocationContext);
    }
}
