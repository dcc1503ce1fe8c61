using GridAlert.Platform;
using Microsoft.AspNetCore.SignalR;

namespace GridAlert.Features.Live;

/// <summary>What both hubs do with calls that they refuse: a sentence in the caller's language.</summary>
public abstract class CallableHub<TClient>(ProblemTexts texts) : Hub<TClient> where TClient : class
{
    private const int MaxName = 40;

    /// <summary>Where <see cref="ForgivingProtocol"/> sends a call of an unknown method, or one whose arguments do not fit.</summary>
    public void CallNotUnderstood(string? method)
    {
        var name = method ?? "";
        throw Refused(new(ProblemKind.Invalid, "callNotUnderstood", name.Length > MaxName ? name[..MaxName] : name));
    }

    protected HubException Refused(Problem problem) => new(texts.Sentence(problem, Context.GetHttpContext()));
}
