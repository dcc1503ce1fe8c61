using System.Globalization;
using GridAlert.Features.Access;

namespace GridAlert.Features.Everyday.Requests.Public;

/// <summary>Answers a code that leads nowhere, and slows guessing down as for invites.</summary>
public static class WrongCode
{
    /// <returns>How many minutes to wait; null while trying again is allowed.</returns>
    public static int? Refuse(HttpContext context, WrongInvites wrong)
    {
        var allowed = wrong.Allow(context.Connection.RemoteIpAddress?.ToString() ?? "");
        context.Response.StatusCode = allowed ? StatusCodes.Status404NotFound : StatusCodes.Status429TooManyRequests;
        if (allowed)
            return null;
        context.Response.Headers.RetryAfter = ((int)WrongInvites.Window.TotalSeconds).ToString(CultureInfo.InvariantCulture);
        return (int)Math.Ceiling(WrongInvites.Window.TotalMinutes);
    }
}
