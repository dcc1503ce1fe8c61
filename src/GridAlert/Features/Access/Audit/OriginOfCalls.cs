using GridAlert.Features.Record.Origins;

namespace GridAlert.Features.Access.Audit;

/// <summary>
/// Every act of an account, and of whoever is about to become one, is recorded with where it came from. What phones do a
/// thousand times a minute carries no origin of its own: where a phone was is kept once for each sign-in and address.
/// </summary>
public static class OriginOfCalls
{
    public static void UseOriginOfCalls(this IApplicationBuilder app) => app.Use((context, next) =>
    {
        var caller = context.User.CallerOrNull();
        if (caller is not { IsResponder: true })
            Origin.Current = Origin.Of(context, caller?.SessionId);
        return next(context);
    });
}
