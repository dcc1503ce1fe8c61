using GridAlert.Platform;

namespace GridAlert.Features.Access;

/// <summary>
/// A phone may send what it kept long after it was pressed, and in the meantime be bound to somebody else. It names the
/// member that pressed; where that is not who is signed in now, nothing is done and the phone keeps what it has.
/// </summary>
public static class NamedMember
{
    public const string Header = "X-Member";

    public static TBuilder OnlyForTheNamedMember<TBuilder>(this TBuilder routes) where TBuilder : IEndpointConventionBuilder =>
        routes.AddEndpointFilter(async (call, next) =>
        {
            var named = call.HttpContext.Request.Headers[Header].ToString();
            return named.Length == 0 || named == call.HttpContext.Caller().Id.ToString()
                ? await next(call)
                : new Problem(ProblemKind.NotSignedIn, "notSignedIn").ToResult(call.HttpContext);
        });
}
