namespace GridAlert.Features.Access;

/// <summary>Hears of sign-ins that have ended here.</summary>
public interface IHearsOfSignOuts
{
    void Ended(byte[] tokenHash);
}

/// <summary>Ends the caller's own sign-in, and with it whatever is still connected by it.</summary>
public sealed class SignOut(SessionStore sessions, IEnumerable<IHearsOfSignOuts> listeners)
{
    public async Task RunAsync(HttpContext context)
    {
        var tokenHash = ((CallerIdentity)context.User.Identity!).TokenHash;
        await sessions.EndAsync(tokenHash, context.RequestAborted);
        foreach (var listener in listeners)
            listener.Ended(tokenHash);
    }
}
