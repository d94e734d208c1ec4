namespace StreamSynth.Training.Graph;

/// <summary>Holds the value of one node attribute, in the kinds that step graphs use.</summary>
internal abstract record AttributeValue
{
    public sealed record Integer(long Value) : AttributeValue;

    public sealed record Integers(long[] Values) : AttributeValue;

    public sealed record Real(float Value) : AttributeValue;

    public sealed record Text(string Value) : AttributeValue;

    public static implicit operator AttributeValue(long value) => new Integer(value);

    public static implicit operator AttributeValue(long[] values) => new Integers(values);

    public static implicit operator AttributeValue(float value) => new Real(value);

    public static implicit operator AttributeValue(string value) => new Text(value);
}
