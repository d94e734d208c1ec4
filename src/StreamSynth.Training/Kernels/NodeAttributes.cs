using StreamSynth.Training.Kernels.Native;

namespace StreamSynth.Training.Kernels;

/// <summary>Reads the attributes of the node that a kernel is made for; valid while it is made.</summary>
internal readonly struct NodeAttributes(nint info)
{
    public long[] Integers(string name) => RuntimeApi.Integers(info, name);

    public int Integer(string name) => (int)RuntimeApi.Integers(info, name)[0];

    public float Real(string name) => RuntimeApi.Real(info, name);
}
