using GridAlert.Platform;
using Microsoft.AspNetCore.SignalR;

namespace GridAlert.Features.Live;

/// <summary>Callers of a hub get a sentence whatever goes wrong, as callers of the API do; the log gets the rest.</summary>
public sealed class HubFailures(ProblemTexts texts, ILogger<HubFailures> log) : IHubFilter
{
    public async ValueTask<object?> InvokeMethodAsync(HubInvocationContext invocationContext, Func<HubInvocationContext, ValueTask<object?>> next)
    {
        try
        {
            return await next(invocationContext);
        }
        catch (Exception e) when (e is not (HubException or OperationCanceledException))
        {
            log.LogError(e, "Hub method {Method} failed", invocationContext.HubMethodName);
            throw new HubException(texts.Sentence(Failures.ProblemOf(e), invocationContext.Context.GetHttpContext()), e);
        }
    }
}
