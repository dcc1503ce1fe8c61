namespace GridAlert.Platform;

/// <summary>What a call costs us, so that each kind has a limit of its own.</summary>
public enum CallKind { Read, Change, Photo, Export, SignIn, Join, Ask }

/// <summary>Says what kind of call a route is, where its method does not.</summary>
[AttributeUsage(AttributeTargets.Class)]
public sealed class CountsAsAttribute(CallKind kind) : Attribute
{
    public CallKind Kind => kind;
}

public static class CallKinds
{
    public static TBuilder CountsAs<TBuilder>(this TBuilder route, CallKind kind) where TBuilder : IEndpointConventionBuilder => route.WithMetadata(new CountsAsAttribute(kind));

    /// <summary>Reading a page of sign-in costs what any page does; only its form is a try.</summary>
    public static CallKind Of(HttpContext context)
    {
        var reads = HttpMethods.IsGet(context.Request.Method) || HttpMethods.IsHead(context.Request.Method);
        return context.GetEndpoint()?.Metadata.GetMetadata<CountsAsAttribute>()?.Kind switch
        {
            CallKind.SignIn or CallKind.Ask when reads => CallKind.Read,
            { } kind => kind,
            null => reads ? CallKind.Read : CallKind.Change,
        };
    }
}
