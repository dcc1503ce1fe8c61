namespace GridAlert.Features.Access.Devices;

/// <summary>Names the resources of the page about a trio's phones.</summary>
public sealed class DevicesTexts;
