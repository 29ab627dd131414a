# SPDX-License-Identifier: GPL-3.0-or-later
# zipmk.py OUT name_hex:data_hex:flag_hex[:madeby] ...   a stored zip with the very bytes given
import struct,zlib,sys
out=b'';cd=b'';n=0
for a in sys.argv[2:]:
    p=a.split(':'); nm=bytes.fromhex(p[0]); d=bytes.fromhex(p[1]); fl=int(p[2],16); mb=int(p[3]) if len(p)>3 else 0
    c=zlib.crc32(d); off=len(out)
    out+=struct.pack('<4sHHHHHIIIHH',b'PK\3\4',20,fl,0,0x6000,0x5821,c,len(d),len(d),len(nm),0)+nm+d
    cd+=struct.pack('<4sHHHHHHIIIHHHHHII',b'PK\1\2',20|mb<<8,20,fl,0,0x6000,0x5821,c,len(d),len(d),len(nm),0,0,0,0,0,off)+nm; n+=1
open(sys.argv[1],'wb').write(out+cd+struct.pack('<4sHHHHIIH',b'PK\5\6',0,0,n,n,len(cd),len(out),0))
