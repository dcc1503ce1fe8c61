using GridAlert.Platform;
using Microsoft.AspNetCore.SignalR;

namespace GridAlert.Features.Live;

/// <summary>Callers of a hub get a sentence whatever goes wrong, as callers of the API do; the log gets the rest.</summary>
public sealed class HubFailures(DatabaseWatch watch, ProblemTexts texts, ILogger<HubFailures> log) : IHubFilter
{
    public async ValueTask<object?> InvokeMethodAsync(HubInvocationContext invocationContext, Func<HubInvocationContext, ValueTask<object?>> next)
    {
        try
        {
            watch.ThrowIfAway();
            return await next(invocationContext);
        }
        catch (Exception e) when (e is not (HubException or OperationCanceledException))
        {
            var problem = Failures.ProblemOf(e);
            // The database's absence is told once by who watches it, not once by each phone.
            if (problem.Kind != ProblemKind.Unavailable)
                log.LogError(e, "Hub method {Method} failed", invocationContext.HubMethodName);
            throw new HubException(texts.Sentence(problem, invocationContext.Context.GetHttpContext()), e);
        }
    }
}
