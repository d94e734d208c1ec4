namespace StreamSynth.Training.Kernels.Norms;

/// <summary>Holds the line that a norm is for one channel: value = x factor + offset, rounded once.</summary>
/// <param name="Factor">Scale over deviation.</param>
/// <param name="Offset">Shift less mean times factor.</param>
internal readonly record struct ChannelAffine(float Factor, float Offset)
{
    public static ChannelAffine Of(float scale, float shift, float mean, float variance, float epsilon)
    {
        float factor = scale / MathF.Sqrt(variance + epsilon);
        return new(factor, shift - (mean * factor));
    }

    // As the vectors compute it: forward and backward pass must agree on the sign of every number.
    public float Of(float x) => MathF.FusedMultiplyAdd(x, Factor, Offset);
}
